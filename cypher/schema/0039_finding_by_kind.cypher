// Find one kind of what a run claims.
// parameters: none
// returns: nothing
CREATE INDEX finding_kind IF NOT EXISTS FOR (n:Finding) ON (n.run_id, n.finding_kind)
