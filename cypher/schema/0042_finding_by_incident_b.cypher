// Find the links that a run found, by the second incident.
// parameters: none
// returns: nothing
CREATE INDEX finding_incident_b IF NOT EXISTS FOR (n:Finding) ON (n.run_id, n.finding_kind, n.incident_b)
