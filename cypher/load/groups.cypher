// Lay down groups, each as it now stands: one node a row.
// parameters: $rows, each {group_id, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Group {group_id: row.group_id})
SET n += row.properties
SET n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
