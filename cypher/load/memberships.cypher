// Lay down memberships, each as it now stands: one relationship a row.
// parameters: $rows, each {person_id, group_id, key, properties}
// returns: nothing
UNWIND $rows AS row
MATCH (a:Person {person_id: row.person_id})
MATCH (b:Group {group_id: row.group_id})
MERGE (a)-[r:MEMBER_OF {key: row.key}]->(b)
SET r += row.properties
