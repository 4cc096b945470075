// Lay down vehicles, each as it now stands: one node a row.
// parameters: $rows, each {vehicle_id, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (n:Vehicle {vehicle_id: row.vehicle_id})
SET n += row.properties
