// One Incident node a incident_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT incident_incident_id IF NOT EXISTS FOR (n:Incident) REQUIRE n.incident_id IS UNIQUE
