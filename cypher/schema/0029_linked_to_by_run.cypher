// Find the LINKED_TO relationships of one run.
// parameters: none
// returns: nothing
CREATE INDEX linked_to_run_id IF NOT EXISTS FOR ()-[r:LINKED_TO]-() ON (r.run_id)
