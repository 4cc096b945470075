// One Intervention node a intervention_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT intervention_intervention_id IF NOT EXISTS FOR (n:Intervention) REQUIRE n.intervention_id IS UNIQUE
