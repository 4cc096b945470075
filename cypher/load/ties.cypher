// Lay down ties between people, each as it now stands: one relationship a row.
// parameters: $rows, each {person_a, person_b, type, key, properties}
// returns: nothing
UNWIND $rows AS row
MATCH (a:Person {person_id: row.person_a})
MATCH (b:Person {person_id: row.person_b})
MERGE (a)-[r:$(row.type) {key: row.key}]->(b)
SET r += row.properties
