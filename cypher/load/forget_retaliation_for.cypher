// Take away the RETALIATION_FOR relationships of one run, so many at a time.
// parameters: $run_id, $limit
// returns: nothing
MATCH ()-[r:RETALIATION_FOR {run_id: $run_id}]->()
WITH r LIMIT $limit
DELETE r
