// One ModelFrame node a key: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT modelframe_key IF NOT EXISTS FOR (n:ModelFrame) REQUIRE n.key IS UNIQUE
