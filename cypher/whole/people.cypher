// Read so many people that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of people; times in
//   microseconds
MATCH (n:Person)
WHERE n.person_id > $after
WITH n ORDER BY n.person_id LIMIT $limit
RETURN max(n.person_id) AS last,
       collect([
         n.person_id,
         n.name,
         n.birth_date.epochSeconds * 1000000 + n.birth_date.microsecond,
         n.birth_year,
         n.sex,
         n.national_id,
         n.protected_identity,
         n.deceased_on.epochSeconds * 1000000 + n.deceased_on.microsecond,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
