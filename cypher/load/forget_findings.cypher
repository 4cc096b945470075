// Take away findings of one run, so many at a time, with every relationship that hangs on them.
// parameters: $run_id, $limit
// returns: nothing
MATCH (f:Finding {run_id: $run_id})
WITH f LIMIT $limit
DETACH DELETE f
