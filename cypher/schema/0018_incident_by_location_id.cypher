// Find what happened at a place.
// parameters: none
// returns: nothing
CREATE INDEX incident_location_id IF NOT EXISTS FOR (n:Incident) ON (n.location_id)
