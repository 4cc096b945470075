// Lay down people, each as it now stands: one node a row.
// parameters: $rows, each {person_id, properties}
//   and places in $times of birth_date, deceased_on, recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Person {person_id: row.person_id})
SET n += row.properties
SET n.birth_date = $times[row.birth_date],
    n.deceased_on = $times[row.deceased_on],
    n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
