// Lay down ties between people, each as it now stands: one relationship a row.
// parameters: $rows, each {person_a, person_b, type, key, properties}
//   and places in $times of first_seen, last_seen, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (a:Person {person_id: row.person_a})
MATCH (b:Person {person_id: row.person_b})
MERGE (a)-[r:$(row.type) {key: row.key}]->(b)
SET r += row.properties
SET r.first_seen = $times[row.first_seen],
    r.last_seen = $times[row.last_seen],
    r.recorded_at = $times[row.recorded_at],
    r.stated_at = $times[row.stated_at]
