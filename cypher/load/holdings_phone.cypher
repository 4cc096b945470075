// Lay down phones that people hold, each as it now stands: one relationship a row.
// parameters: $rows, each {person_id, thing_id, type, key, properties}
// returns: nothing
UNWIND $rows AS row
MATCH (a:Person {person_id: row.person_id})
MERGE (b:Phone {phone_id: row.thing_id})
MERGE (a)-[r:$(row.type) {key: row.key}]->(b)
SET r += row.properties
