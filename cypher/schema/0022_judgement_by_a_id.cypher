// Find what was decided about a finding.
// parameters: none
// returns: nothing
CREATE INDEX judgement_a_id IF NOT EXISTS FOR (n:Judgement) ON (n.a_id)
