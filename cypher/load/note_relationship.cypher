// Note which older versions of a relationship's record are known.
// parameters: $rows, each {place, past}
// returns: nothing
UNWIND $rows AS row
MATCH ()-[r]->()
WHERE elementId(r) = row.place
SET r.past = row.past
