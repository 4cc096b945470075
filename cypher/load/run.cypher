// Begin to write what a run claims: the run stands, and is not yet complete.
// parameters: $run_id, $properties
// returns: nothing
MERGE (r:Run {run_id: $run_id})
SET r += $properties, r.complete = false
