// Lay down relations between groups, each as it now stands: one relationship a row.
// parameters: $rows, each {group_a, group_b, type, key, properties}
// returns: nothing
UNWIND $rows AS row
MATCH (a:Group {group_id: row.group_a})
MATCH (b:Group {group_id: row.group_b})
MERGE (a)-[r:$(row.type) {key: row.key}]->(b)
SET r += row.properties
