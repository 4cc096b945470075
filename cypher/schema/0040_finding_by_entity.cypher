// Find what a run claims of an incident or a person.
// parameters: none
// returns: nothing
CREATE INDEX finding_entity IF NOT EXISTS FOR (n:Finding) ON (n.run_id, n.finding_kind, n.entity_id)
