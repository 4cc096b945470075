// One Finding node a key: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT finding_key IF NOT EXISTS FOR (n:Finding) REQUIRE n.key IS UNIQUE
