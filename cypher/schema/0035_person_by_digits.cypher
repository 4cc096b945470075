// Find people by part of their national number.
// parameters: none
// returns: nothing
CREATE TEXT INDEX person_digits IF NOT EXISTS FOR (n:Person) ON (n.digits)
