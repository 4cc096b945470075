// Read some conflicts of one run by their ids, in the order of writing.
// parameters: $run_id, $about (ids of conflicts)
// returns: finding (all properties)
MATCH (f:Finding {run_id: $run_id, finding_kind: 'conflicts'})
WHERE f.conflict_id IN $about
RETURN properties(f) AS finding
ORDER BY f.place
