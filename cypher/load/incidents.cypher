// Lay down incidents, each as it now stands: one node a row, tied to what it refers to.
// parameters: $rows, each {incident_id, location_id, properties}
//   and places in $times of occurred_from, occurred_to, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Incident {incident_id: row.incident_id})
SET n += row.properties
SET n.occurred_from = $times[row.occurred_from],
    n.occurred_to = $times[row.occurred_to],
    n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
WITH n, row
OPTIONAL MATCH (n)-[old:OCCURRED_AT]->(place:Location)
WHERE row.location_id IS NULL OR place.location_id <> row.location_id
DELETE old
WITH DISTINCT n, row
MATCH (there:Location {location_id: row.location_id})
MERGE (n)-[:OCCURRED_AT]->(there)
