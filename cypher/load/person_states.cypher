// Lay down person states, each as it now stands: one node a row.
// parameters: $rows, each {person_id, key, properties}
// returns: nothing
UNWIND $rows AS row
MATCH (person:Person {person_id: row.person_id})
MERGE (n:PersonState {key: row.key})
SET n += row.properties
MERGE (n)-[:STATE_OF]->(person)
