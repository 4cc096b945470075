// Read so many interventions that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of interventions; times in
//   microseconds
MATCH (n:Intervention)
WHERE n.intervention_id > $after
WITH n ORDER BY n.intervention_id LIMIT $limit
RETURN max(n.intervention_id) AS last,
       collect([
         n.intervention_id,
         n.person_id,
         n.area_code,
         n.kind,
         n.started_on.epochSeconds * 1000000 + n.started_on.microsecond,
         n.ended_on.epochSeconds * 1000000 + n.ended_on.microsecond,
         n.outcome,
         n.provider,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
