// Lay down the parts of the unnamed in incidents, each as it now stands: a node
// without name or number, one relationship a row.
// parameters: $rows, each {entity_id, entity_kind, label, incident_id, role, type, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (i:Incident {incident_id: row.incident_id})
MERGE (e:Anonymous {anonymous_id: row.entity_id, entity_kind: row.entity_kind})
SET e:$(row.label)
MERGE (e)-[r:$(row.type) {role: row.role}]->(i)
SET r += row.properties
SET r.recorded_at = $times[row.recorded_at],
    r.stated_at = $times[row.stated_at]
