// Lay down interventions, each as it now stands: one node a row, tied to what it refers to.
// parameters: $rows, each {intervention_id, person_id, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (n:Intervention {intervention_id: row.intervention_id})
SET n += row.properties
WITH n, row
OPTIONAL MATCH (n)-[old:DONE_FOR]->(person:Person)
WHERE row.person_id IS NULL OR person.person_id <> row.person_id
DELETE old
WITH DISTINCT n, row
MATCH (whom:Person {person_id: row.person_id})
MERGE (n)-[:DONE_FOR]->(whom)
