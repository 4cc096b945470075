// Take away the PART_OF relationships of one run, so many at a time.
// parameters: $run_id, $limit
// returns: nothing
MATCH ()-[r:PART_OF {run_id: $run_id}]->()
WITH r LIMIT $limit
DELETE r
