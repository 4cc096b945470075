// Find the PART_OF relationships of one run.
// parameters: none
// returns: nothing
CREATE INDEX part_of_run_id IF NOT EXISTS FOR ()-[r:PART_OF]-() ON (r.run_id)
