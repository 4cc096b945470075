// Read which indexes stand.
// parameters: none
// returns: name
SHOW INDEXES YIELD name RETURN name
