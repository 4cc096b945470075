// Lay down memberships, each as it now stands: one relationship a row.
// parameters: $rows, each {person_id, group_id, key, properties}
//   and places in $times of valid_from, valid_to, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (a:Person {person_id: row.person_id})
MATCH (b:Group {group_id: row.group_id})
MERGE (a)-[r:MEMBER_OF {key: row.key}]->(b)
SET r += row.properties
SET r.valid_from = $times[row.valid_from],
    r.valid_to = $times[row.valid_to],
    r.recorded_at = $times[row.recorded_at],
    r.stated_at = $times[row.stated_at]
