// Read the relations between groups that stand of so many groups, in the order of their ids, after one.
// parameters: $after: id, $limit
// returns: last: id to go on after, null at the end; rows: for each a list of rows, which are lists of the columns of
//   rivalries; times in microseconds
MATCH (a:Group)
WHERE a.group_id > $after
WITH a ORDER BY a.group_id LIMIT $limit
RETURN max(a.group_id) AS last,
       collect(COLLECT {
         MATCH (a)-[r]->(b:Group)
         RETURN [
           a.group_id,
           b.group_id,
           r.kind,
           r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond,
           r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond,
           r.source,
           r.source_ref,
           r.source_grade,
           r.information_grade,
           r.handling,
           r.basis,
           r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond,
           r.withdrawn_at.epochSeconds * 1000000 + r.withdrawn_at.microsecond
         ]
       }) AS rows
