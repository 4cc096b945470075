// Read the rows of one kind of finding of one run that are about some ids, in the order of writing.
// parameters: $run_id, $kind, $column (which property holds the id), $about (the ids)
// returns: finding (all properties)
MATCH (f:Finding {run_id: $run_id})
WHERE f.finding_kind = $kind AND f[$column] IN $about
RETURN properties(f) AS finding
ORDER BY f.place
