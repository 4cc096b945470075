// Read so many vehicles that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of vehicles; times in
//   microseconds
MATCH (n:Vehicle)
WHERE n.vehicle_id > $after
WITH n ORDER BY n.vehicle_id LIMIT $limit
RETURN max(n.vehicle_id) AS last,
       collect([
         n.vehicle_id,
         n.registration,
         n.make,
         n.model,
         n.colour,
         n.kind,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
