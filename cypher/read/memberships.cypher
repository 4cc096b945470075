// Read memberships that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of memberships; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (a:Person {person_id: id})-[r:MEMBER_OF]->(b:Group)
  RETURN a, r, b
  UNION ALL
  UNWIND ids AS id
  MATCH (b:Group {group_id: id})<-[r:MEMBER_OF]-(a:Person)
  RETURN a, r, b
}
RETURN a.person_id AS person_id,
       b.group_id AS group_id,
       r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond AS valid_from,
       r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond AS valid_to,
       r.probability AS probability,
       r.source AS source,
       r.source_ref AS source_ref,
       r.source_grade AS source_grade,
       r.information_grade AS information_grade,
       r.handling AS handling,
       r.basis AS basis,
       r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond AS recorded_at,
       r.withdrawn_at.epochSeconds * 1000000 + r.withdrawn_at.microsecond AS withdrawn_at
