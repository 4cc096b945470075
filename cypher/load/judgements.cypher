// Lay down judgements, each as it now stands: one node a row.
// parameters: $rows, each {key, properties}
//   and places in $times of made_on, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Judgement {key: row.key})
SET n += row.properties
SET n.made_on = $times[row.made_on],
    n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
