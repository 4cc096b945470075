// Lay down traits of incidents, each as it now stands: one node a row, tied to its incident.
// parameters: $rows, each {incident_id, trait, value, properties}
// returns: nothing
UNWIND $rows AS row
MATCH (i:Incident {incident_id: row.incident_id})
MERGE (n:Trait {trait: row.trait, value: row.value})-[:TRAIT_OF]->(i)
SET n += row.properties
