// Lay down people, each as it now stands: one node a row.
// `plain` is the name as the question `find` looks for it, in lower case and without accents, of protected people none;
// `digits` are those of the national number.
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
SET n.plain = CASE
      WHEN coalesce(n.protected_identity, true) THEN null
      WHEN n.name =~ '\\p{ASCII}*' THEN toLower(left(n.name, 1000))
      ELSE replace(normalize(reduce(t = '', c IN split(normalize(toLower(left(n.name, 1000)), NFD), '')
                                    | t + CASE WHEN c =~ '\\p{M}' THEN '' ELSE c END), NFC), 'ς', 'σ')
    END,
    n.digits = reduce(t = '', c IN split(left(n.national_id, 1000), '') | t + CASE WHEN c =~ '[0-9]' THEN c ELSE '' END)
