// Read the parts in incidents that stand of so many incidents, in the order of their ids, after one.
// parameters: $after: id, $limit
// returns: last: id to go on after, null at the end; rows: for each a list of rows, which are lists of the columns of
//   involvements; times in microseconds
MATCH (i:Incident)
WHERE i.incident_id > $after
WITH i ORDER BY i.incident_id LIMIT $limit
RETURN max(i.incident_id) AS last,
       collect(COLLECT {
         MATCH (i)<-[r]-(e:Person|Vehicle|Group)
         RETURN [
           i.incident_id,
           CASE WHEN e:Person THEN 'person' WHEN e:Vehicle THEN 'vehicle' ELSE 'group' END,
           coalesce(e.anonymous_id, e.person_id, e.vehicle_id, e.group_id),
           r.role,
           r.outcome,
           r.weight,
           r.anonymous,
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
