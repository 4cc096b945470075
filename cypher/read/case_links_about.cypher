// Read the links of one run that some incidents stand at either end of, in the order of writing.
// parameters: $run_id, $about (ids of incidents)
// returns: finding (all properties)
CALL () {
  MATCH (f:Finding {run_id: $run_id, finding_kind: 'case_links'})
  WHERE f.incident_a IN $about
  RETURN f
  UNION
  MATCH (f:Finding {run_id: $run_id, finding_kind: 'case_links'})
  WHERE f.incident_b IN $about
  RETURN f
}
RETURN properties(f) AS finding
ORDER BY f.place
