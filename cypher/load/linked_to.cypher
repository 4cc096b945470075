// Tie cases that are taken to belong together.
// parameters: $run_id; $rows, each {incident_a, incident_b, log_odds, why, conflict_id}
// returns: nothing
UNWIND $rows AS row
MATCH (a:Incident {incident_id: row.incident_a})
MATCH (b:Incident {incident_id: row.incident_b})
MERGE (a)-[r:LINKED_TO {run_id: $run_id}]->(b)
SET r.log_odds = row.log_odds, r.why = row.why, r.conflict_id = row.conflict_id, r.inferred = true
