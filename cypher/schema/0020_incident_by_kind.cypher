// Find what happened of a kind.
// parameters: none
// returns: nothing
CREATE INDEX incident_kind IF NOT EXISTS FOR (n:Incident) ON (n.kind)
