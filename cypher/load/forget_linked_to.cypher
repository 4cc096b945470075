// Take away the LINKED_TO relationships of one run, so many at a time.
// parameters: $run_id, $limit
// returns: nothing
MATCH ()-[r:LINKED_TO {run_id: $run_id}]->()
WITH r LIMIT $limit
DELETE r
