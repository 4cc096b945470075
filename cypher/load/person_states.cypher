// Lay down person states, each as it now stands: one node a row.
// parameters: $rows, each {person_id, key, properties}
//   and places in $times of valid_from, valid_to, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (person:Person {person_id: row.person_id})
MERGE (n:PersonState {key: row.key})
SET n += row.properties
SET n.valid_from = $times[row.valid_from],
    n.valid_to = $times[row.valid_to],
    n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
MERGE (n)-[:STATE_OF]->(person)
