// Read so many locations that stand, in the order of their keys, after one.
// parameters: $after: key, $limit
// returns: last: key to go on after, null at the end; rows: lists of the columns of locations; times in
//   microseconds
MATCH (n:Location)
WHERE n.location_id > $after
WITH n ORDER BY n.location_id LIMIT $limit
RETURN max(n.location_id) AS last,
       collect([
         n.location_id,
         n.longitude,
         n.latitude,
         n.x,
         n.y,
         n.address,
         n.area_code,
         n.precision_m,
         n.source,
         n.source_ref,
         n.source_grade,
         n.information_grade,
         n.handling,
         n.basis,
         n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
         n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
       ]) AS rows
