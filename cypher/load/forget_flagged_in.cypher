// Take away the FLAGGED_IN relationships of one run, so many at a time.
// parameters: $run_id, $limit
// returns: nothing
MATCH ()-[r:FLAGGED_IN {run_id: $run_id}]->()
WITH r LIMIT $limit
DELETE r
