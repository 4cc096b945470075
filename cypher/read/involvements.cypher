// Read parts in incidents that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of involvements; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (i:Incident {incident_id: id})<-[r]-(e:Person|Vehicle|Group)
  RETURN i, r, e
  UNION ALL
  UNWIND ids AS id
  MATCH (e:Person {person_id: id})-[r]->(i:Incident)
  RETURN i, r, e
  UNION ALL
  UNWIND ids AS id
  MATCH (e:Vehicle {vehicle_id: id})-[r]->(i:Incident)
  RETURN i, r, e
  UNION ALL
  UNWIND ids AS id
  MATCH (e:Group {group_id: id})-[r]->(i:Incident)
  RETURN i, r, e
}
RETURN i.incident_id AS incident_id,
       CASE WHEN e:Person THEN 'person' WHEN e:Vehicle THEN 'vehicle' ELSE 'group' END AS entity_kind,
       coalesce(e.anonymous_id, e.person_id, e.vehicle_id, e.group_id) AS entity_id,
       r.role AS role,
       r.outcome AS outcome,
       r.weight AS weight,
       r.anonymous AS anonymous,
       r.source AS source,
       r.source_ref AS source_ref,
       r.source_grade AS source_grade,
       r.information_grade AS information_grade,
       r.handling AS handling,
       r.basis AS basis,
       r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond AS recorded_at,
       r.withdrawn_at.epochSeconds * 1000000 + r.withdrawn_at.microsecond AS withdrawn_at
