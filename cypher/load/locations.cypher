// Lay down locations, each as it now stands: one node a row.
// `plain` is the address as the question `find` looks for it, in lower case and without accents.
// parameters: $rows, each {location_id, properties}
//   and places in $times of recorded_at, stated_at
// returns: nothing
UNWIND $rows AS row
MERGE (n:Location {location_id: row.location_id})
SET n += row.properties
SET n.recorded_at = $times[row.recorded_at],
    n.stated_at = $times[row.stated_at]
SET n.point = point({longitude: row.properties.longitude, latitude: row.properties.latitude})
SET n.plain = CASE
      WHEN n.address =~ '\\p{ASCII}*' THEN toLower(left(n.address, 1000))
      ELSE replace(normalize(reduce(t = '', c IN split(normalize(toLower(left(n.address, 1000)), NFD), '')
                                    | t + CASE WHEN c =~ '\\p{M}' THEN '' ELSE c END), NFC), 'ς', 'σ')
    END
