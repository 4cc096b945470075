// Read relations between groups that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of rivalries; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (a:Group {group_id: id})-[r]->(b:Group)
  RETURN a, r, b
  UNION ALL
  UNWIND ids AS id
  MATCH (b:Group {group_id: id})<-[r]-(a:Group)
  RETURN a, r, b
}
RETURN a.group_id AS group_a,
       b.group_id AS group_b,
       r.kind AS kind,
       r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond AS valid_from,
       r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond AS valid_to,
       r.source AS source,
       r.source_ref AS source_ref,
       r.source_grade AS source_grade,
       r.information_grade AS information_grade,
       r.handling AS handling,
       r.basis AS basis,
       r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond AS recorded_at,
       r.withdrawn_at.epochSeconds * 1000000 + r.withdrawn_at.microsecond AS withdrawn_at
