// Note which older versions of a node's record are known.
// parameters: $rows, each {place, past}
// returns: nothing
UNWIND $rows AS row
MATCH (n)
WHERE elementId(n) = row.place
SET n.past = row.past
