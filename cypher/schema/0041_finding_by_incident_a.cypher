// Find the links that a run found, by the first incident.
// parameters: none
// returns: nothing
CREATE INDEX finding_incident_a IF NOT EXISTS FOR (n:Finding) ON (n.run_id, n.finding_kind, n.incident_a)
