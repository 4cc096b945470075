// Lay down groups, each as it now stands: one node a row.
// parameters: $rows, each {group_id, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (n:Group {group_id: row.group_id})
SET n += row.properties
