// Lay down vehicles, each as it now stands: one node a row.
// `plain` is the plate in lower case and without accents, `bare` of that only letters and digits: so `find` looks for it.
// parameters: $rows, each {vehicle_id, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Vehicle {vehicle_id: row.vehicle_id})
SET n += row.properties
SET n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
SET n.plain = CASE
      WHEN n.registration =~ '\\p{ASCII}*' THEN toLower(left(n.registration, 1000))
      ELSE replace(normalize(reduce(t = '', c IN split(normalize(toLower(left(n.registration, 1000)), NFD), '')
                                    | t + CASE WHEN c =~ '\\p{M}' THEN '' ELSE c END), NFC), 'ς', 'σ')
    END
SET n.bare = reduce(t = '', c IN split(n.plain, '') | t + CASE WHEN c =~ '[a-z0-9]' THEN c ELSE '' END)
