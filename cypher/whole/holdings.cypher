// Read the things that people hold that stand of so many people, in the order of their ids, after one.
// parameters: $after: id, $limit
// returns: last: id to go on after, null at the end; rows: for each a list of rows, which are lists of the columns of
//   holdings; times in microseconds
MATCH (a:Person)
WHERE a.person_id > $after
WITH a ORDER BY a.person_id LIMIT $limit
RETURN max(a.person_id) AS last,
       collect(COLLECT {
         MATCH (a)-[r]->(b:Vehicle|Location|Phone|Account)
         RETURN [
           a.person_id,
           CASE
             WHEN b:Vehicle THEN 'vehicle'
             WHEN b:Location THEN 'address'
             WHEN b:Phone THEN 'phone'
             ELSE 'account'
           END,
           coalesce(b.vehicle_id, b.location_id, b.phone_id, b.account_id),
           r.kind,
           r.first_seen.epochSeconds * 1000000 + r.first_seen.microsecond,
           r.last_seen.epochSeconds * 1000000 + r.last_seen.microsecond,
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
