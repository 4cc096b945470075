// Lay down traits of incidents, each as it now stands: one node a row, tied to its incident. It is looked for from
// the incident, where it is one of few, and so without its label: an index of traits finds thousands of others too.
// parameters: $rows, each {incident_id, trait, value, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (i:Incident {incident_id: row.incident_id})
MERGE (n {trait: row.trait, value: row.value})-[:TRAIT_OF]->(i)
SET n:Trait
SET n += row.properties
SET n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
