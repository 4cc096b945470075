// Find what was done for a person.
// parameters: none
// returns: nothing
CREATE INDEX intervention_person_id IF NOT EXISTS FOR (n:Intervention) ON (n.person_id)
