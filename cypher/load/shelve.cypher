// Keep rows that do not stand, out of the graph's sight: withdrawn, or referring to what does not stand.
// parameters: $rows, each {key, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (s:Shelved {key: row.key})
SET s += row.properties
