// Read so many judgements that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of judgements; times in
//   microseconds
MATCH (n:Judgement)
WHERE n.key > $after
WITH n ORDER BY n.key LIMIT $limit
RETURN max(n.key) AS last,
       collect([
         n.subject_kind,
         n.a_id,
         n.b_id,
         n.verdict,
         n.reason,
         n.made_by,
         n.made_on.epochSeconds * 1000000 + n.made_on.microsecond,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
