// Find a conflict of a run.
// parameters: none
// returns: nothing
CREATE INDEX conflict_id IF NOT EXISTS FOR (n:Conflict) ON (n.conflict_id)
