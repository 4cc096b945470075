// Lay down interventions, each as it now stands: one node a row, tied to what it refers to.
// parameters: $rows, each {intervention_id, person_id, properties}
//   and places in $times of started_on, ended_on, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Intervention {intervention_id: row.intervention_id})
SET n += row.properties
SET n.started_on = $times[row.started_on],
    n.ended_on = $times[row.ended_on],
    n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
WITH n, row
OPTIONAL MATCH (n)-[old:DONE_FOR]->(person:Person)
WHERE row.person_id IS NULL OR person.person_id <> row.person_id
DELETE old
WITH DISTINCT n, row
MATCH (whom:Person {person_id: row.person_id})
MERGE (n)-[:DONE_FOR]->(whom)
