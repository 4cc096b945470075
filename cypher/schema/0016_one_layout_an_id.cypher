// One Layout node a name: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT layout_name IF NOT EXISTS FOR (n:Layout) REQUIRE n.name IS UNIQUE
