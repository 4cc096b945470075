// Find people by part of their name.
// parameters: none
// returns: nothing
CREATE TEXT INDEX person_plain IF NOT EXISTS FOR (n:Person) ON (n.plain)
