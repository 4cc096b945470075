// Lay down incidents, each as it now stands: one node a row, tied to what it refers to.
// parameters: $rows, each {incident_id, location_id, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (n:Incident {incident_id: row.incident_id})
SET n += row.properties
WITH n, row
OPTIONAL MATCH (n)-[old:OCCURRED_AT]->(place:Location)
WHERE row.location_id IS NULL OR place.location_id <> row.location_id
DELETE old
WITH DISTINCT n, row
MATCH (there:Location {location_id: row.location_id})
MERGE (n)-[:OCCURRED_AT]->(there)
