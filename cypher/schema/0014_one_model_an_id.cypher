// One Model node a key: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT model_key IF NOT EXISTS FOR (n:Model) REQUIRE n.key IS UNIQUE
