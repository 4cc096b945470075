// Find what a run claims.
// parameters: none
// returns: nothing
CREATE INDEX finding_run_id IF NOT EXISTS FOR (n:Finding) ON (n.run_id)
