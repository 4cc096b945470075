// Find the RETALIATION_FOR relationships of one run.
// parameters: none
// returns: nothing
CREATE INDEX retaliation_for_run_id IF NOT EXISTS FOR ()-[r:RETALIATION_FOR]-() ON (r.run_id)
