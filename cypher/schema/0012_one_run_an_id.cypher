// One Run node a run_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT run_run_id IF NOT EXISTS FOR (n:Run) REQUIRE n.run_id IS UNIQUE
