// Find what happened in a time.
// parameters: none
// returns: nothing
CREATE INDEX incident_occurred_from IF NOT EXISTS FOR (n:Incident) ON (n.occurred_from)
