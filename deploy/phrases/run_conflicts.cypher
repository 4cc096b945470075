// The gravest conflict that the last run found
// question: run_conflicts
MATCH (run:Run)
WHERE run.complete
WITH run ORDER BY run.as_of DESC, run.place DESC LIMIT 1
MATCH (c:Conflict {run_id: run.run_id})
WITH c ORDER BY c.serious_cases DESC, c.cases DESC, c.conflict_id LIMIT 1
MATCH part = (c)<-[:PART_OF]-(case:Incident)
OPTIONAL MATCH role = (case)<-[:SUSPECT_IN|ARRESTED_IN|CHARGED_IN|CONVICTED_IN|VICTIM_IN|PARTY_TO]-(p:Person)
WHERE NOT p:Anonymous
RETURN part, role
LIMIT 300
