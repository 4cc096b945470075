// Tie an incident to the one that it is taken to answer.
// parameters: $run_id; $rows, each {retaliation_id, first_incident_id, second_incident_id, motif, level, source, target,
//   order, lag_hours, weight}
// returns: nothing
UNWIND $rows AS row
MATCH (first:Incident {incident_id: row.first_incident_id})
MATCH (second:Incident {incident_id: row.second_incident_id})
MERGE (second)-[r:RETALIATION_FOR {run_id: $run_id, retaliation_id: row.retaliation_id}]->(first)
SET r.motif = row.motif,
    r.level = row.level,
    r.source = row.source,
    r.target = row.target,
    r.order = row.order,
    r.lag_hours = row.lag_hours,
    r.weight = row.weight,
    r.inferred = true
