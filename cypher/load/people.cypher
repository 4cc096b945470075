// Lay down people, each as it now stands: one node a row.
// parameters: $rows, each {person_id, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (n:Person {person_id: row.person_id})
SET n += row.properties
