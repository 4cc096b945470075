// One Phone node a phone_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT phone_phone_id IF NOT EXISTS FOR (n:Phone) REQUIRE n.phone_id IS UNIQUE
