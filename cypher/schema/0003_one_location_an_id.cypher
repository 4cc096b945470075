// One Location node a location_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT location_location_id IF NOT EXISTS FOR (n:Location) REQUIRE n.location_id IS UNIQUE
