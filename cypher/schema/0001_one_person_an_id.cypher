// One Person node a person_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT person_person_id IF NOT EXISTS FOR (n:Person) REQUIRE n.person_id IS UNIQUE
