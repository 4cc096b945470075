// Read so many incidents that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of incidents; times in
//   microseconds
MATCH (n:Incident)
WHERE n.incident_id > $after
WITH n ORDER BY n.incident_id LIMIT $limit
RETURN max(n.incident_id) AS last,
       collect([
         n.incident_id,
         n.kind,
         n.occurred_from.epochSeconds * 1000000 + n.occurred_from.microsecond,
         n.occurred_to.epochSeconds * 1000000 + n.occurred_to.microsecond,
         n.time_zone,
         n.location_id,
         n.severity,
         n.status,
         n.summary,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
