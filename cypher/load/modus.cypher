// Lay down traits of incidents, each as it now stands: one node a row, tied to its incident.
// parameters: $rows, each {incident_id, trait, value, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (i:Incident {incident_id: row.incident_id})
MERGE (n:Trait {trait: row.trait, value: row.value, incident_id: row.incident_id})
SET n += row.properties
SET n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
MERGE (n)-[:TRAIT_OF]->(i)
