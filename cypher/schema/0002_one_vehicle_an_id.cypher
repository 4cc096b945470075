// One Vehicle node a vehicle_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT vehicle_vehicle_id IF NOT EXISTS FOR (n:Vehicle) REQUIRE n.vehicle_id IS UNIQUE
