// Lay down the parts that vehicles take in incidents, each as it now stands: one relationship a row, its type the role.
// parameters: $rows, each {entity_id, incident_id, role, type, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (e:Vehicle {vehicle_id: row.entity_id})
MATCH (i:Incident {incident_id: row.incident_id})
MERGE (e)-[r:$(row.type) {role: row.role}]->(i)
SET r += row.properties
SET r.recorded_at = $times[row.recorded_at],
    r.stated_at = $times[row.stated_at]
