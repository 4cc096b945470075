// Read the memberships of some incidents and people in the conflicts of one run, in the order of writing.
// parameters: $run_id, $about (ids of incidents and people)
// returns: finding (all properties)
MATCH (f:Finding {run_id: $run_id, finding_kind: 'members'})
WHERE f.entity_id IN $about
RETURN properties(f) AS finding
ORDER BY f.place
