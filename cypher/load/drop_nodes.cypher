// Take away nodes by their place, with every relationship that hangs on them.
// parameters: $places, as elementId gives them
// returns: nothing
UNWIND $places AS place
MATCH (n)
WHERE elementId(n) = place
DETACH DELETE n
