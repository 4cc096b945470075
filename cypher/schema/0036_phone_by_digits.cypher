// Find phones by part of their number.
// parameters: none
// returns: nothing
CREATE TEXT INDEX phone_digits IF NOT EXISTS FOR (n:Phone) ON (n.digits)
