// Read which constraints stand: what keeps an id from standing twice.
// parameters: none
// returns: name
SHOW CONSTRAINTS YIELD name RETURN name
