// Lay down judgements, each as it now stands: one node a row.
// parameters: $rows, each {key, properties}
// returns: nothing
UNWIND $rows AS row
MERGE (n:Judgement {key: row.key})
SET n += row.properties
