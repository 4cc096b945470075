// End writing what a run claims; of runs for one moment the last written counts.
// parameters: $run_id
// returns: nothing
OPTIONAL MATCH (other:Run)
WITH max(other.place) AS newest
MATCH (r:Run {run_id: $run_id})
SET r.complete = true, r.place = coalesce(newest, 0) + 1
