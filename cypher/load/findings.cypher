// Lay down what a run claims: one node a row, a conflict being one too.
// parameters: $rows, each {key, properties, label}
// returns: nothing
UNWIND $rows AS row
MERGE (f:Finding {key: row.key})
SET f += row.properties
SET f:$(row.label)
