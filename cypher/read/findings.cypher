// Read one kind of finding of one run, in the order of writing.
// parameters: $run_id, $kind
// returns: finding (all properties)
MATCH (f:Finding {run_id: $run_id, finding_kind: $kind})
RETURN properties(f) AS finding
ORDER BY f.place
