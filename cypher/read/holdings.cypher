// Read things that people hold that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of holdings; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (a:Person {person_id: id})-[r]->(b:Vehicle|Location|Phone|Account)
  RETURN a, r, b
  UNION ALL
  UNWIND ids AS id
  MATCH (b:Vehicle {vehicle_id: id})<-[r]-(a:Person)
  RETURN a, r, b
  UNION ALL
  UNWIND ids AS id
  MATCH (b:Location {location_id: id})<-[r]-(a:Person)
  RETURN a, r, b
}
RETURN a.person_id AS person_id,
       CASE
         WHEN b:Vehicle THEN 'vehicle'
         WHEN b:Location THEN 'address'
         WHEN b:Phone THEN 'phone'
         ELSE 'account'
       END AS thing_kind,
       coalesce(b.vehicle_id, b.location_id, b.phone_id, b.account_id) AS thing_id,
       r.kind AS kind,
       r.first_seen.epochSeconds * 1000000 + r.first_seen.microsecond AS first_seen,
       r.last_seen.epochSeconds * 1000000 + r.last_seen.microsecond AS last_seen,
       r.source AS source,
       r.source_ref AS source_ref,
       r.source_grade AS source_grade,
       r.information_grade AS information_grade,
       r.handling AS handling,
       r.basis AS basis,
       r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond AS recorded_at,
       r.withdrawn_at.epochSeconds * 1000000 + r.withdrawn_at.microsecond AS withdrawn_at
