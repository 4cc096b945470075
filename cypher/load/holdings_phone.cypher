// Lay down phones that people hold, each as it now stands: one relationship a row.
// `digits` of a phone are those of its number, as the question `find` looks for it.
// parameters: $rows, each {person_id, thing_id, type, key, properties}
//   and places in $times of first_seen, last_seen, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (a:Person {person_id: row.person_id})
MERGE (b:Phone {phone_id: row.thing_id})
ON CREATE SET b.digits = reduce(t = '', c IN split(left(row.thing_id, 1000), '') | t + CASE WHEN c =~ '[0-9]' THEN c ELSE '' END)
MERGE (a)-[r:$(row.type) {key: row.key}]->(b)
SET r += row.properties
SET r.first_seen = $times[row.first_seen],
    r.last_seen = $times[row.last_seen],
    r.recorded_at = $times[row.recorded_at],
    r.stated_at = $times[row.stated_at]
