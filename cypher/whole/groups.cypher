// Read so many groups that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of groups; times in
//   microseconds
MATCH (n:Group)
WHERE n.group_id > $after
WITH n ORDER BY n.group_id LIMIT $limit
RETURN max(n.group_id) AS last,
       collect([
         n.group_id,
         n.name,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
