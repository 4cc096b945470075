// Lay down relations between groups, each as it now stands: one relationship a row.
// parameters: $rows, each {group_a, group_b, type, key, properties}
//   and places in $times of valid_from, valid_to, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MATCH (a:Group {group_id: row.group_a})
MATCH (b:Group {group_id: row.group_b})
MERGE (a)-[r:$(row.type) {key: row.key}]->(b)
SET r += row.properties
SET r.valid_from = $times[row.valid_from],
    r.valid_to = $times[row.valid_to],
    r.recorded_at = $times[row.recorded_at],
    r.stated_at = $times[row.stated_at]
