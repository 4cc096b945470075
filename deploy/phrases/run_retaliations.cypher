// Attacks in return that the last run found
// question: run_retaliations
MATCH (run:Run)
WHERE run.complete
WITH run ORDER BY run.as_of DESC, run.place DESC LIMIT 1
MATCH answer = (:Incident)-[:RETALIATION_FOR {run_id: run.run_id}]->(:Incident)
RETURN answer
LIMIT 200
