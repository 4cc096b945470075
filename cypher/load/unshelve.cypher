// Take rows off the shelf.
// parameters: $keys
// returns: nothing
UNWIND $keys AS key
MATCH (s:Shelved {key: key})
DELETE s
