// Lay down locations, each as it now stands: one node a row.
// parameters: $rows, each {location_id, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Location {location_id: row.location_id})
SET n += row.properties
SET n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
SET n.point = point({longitude: row.properties.longitude, latitude: row.properties.latitude})
