// One Group node a group_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT group_group_id IF NOT EXISTS FOR (n:Group) REQUIRE n.group_id IS UNIQUE
