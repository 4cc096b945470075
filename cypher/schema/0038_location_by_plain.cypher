// Find places by part of their address.
// parameters: none
// returns: nothing
CREATE TEXT INDEX location_plain IF NOT EXISTS FOR (n:Location) ON (n.plain)
