// One Trait node a trait, value and incident: what its MERGE rests on, and how incidents done the same way are found.
// parameters: none
// returns: nothing
CREATE CONSTRAINT trait_key IF NOT EXISTS FOR (n:Trait) REQUIRE (n.trait, n.value, n.incident_id) IS UNIQUE
