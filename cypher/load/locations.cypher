// Lay down locations, each as it now stands: one node a row.
// parameters: $rows, each {location_id, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (n:Location {location_id: row.location_id})
SET n += row.properties
SET n.point = point({longitude: row.properties.longitude, latitude: row.properties.latitude})
