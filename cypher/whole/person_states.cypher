// Read so many states of people that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of person_states; times in
//   microseconds
MATCH (n:PersonState)
WHERE n.key > $after
WITH n ORDER BY n.key LIMIT $limit
RETURN max(n.key) AS last,
       collect([
         n.person_id,
         n.kind,
         n.valid_from.epochSeconds * 1000000 + n.valid_from.microsecond,
         n.valid_to.epochSeconds * 1000000 + n.valid_to.microsecond,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
