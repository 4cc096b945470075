// One PersonState node a key: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT personstate_key IF NOT EXISTS FOR (n:PersonState) REQUIRE n.key IS UNIQUE
