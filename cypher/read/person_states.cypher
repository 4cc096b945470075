// Read states of people that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of person_states; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (:Person {person_id: id})<-[:STATE_OF]-(n:PersonState)
  RETURN n
}
RETURN n.person_id AS person_id,
       n.kind AS kind,
       n.valid_from.epochSeconds * 1000000 + n.valid_from.microsecond AS valid_from,
       n.valid_to.epochSeconds * 1000000 + n.valid_to.microsecond AS valid_to,
       n.source AS source,
       n.source_ref AS source_ref,
       n.source_grade AS source_grade,
       n.information_grade AS information_grade,
       n.handling AS handling,
       n.basis AS basis,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond AS withdrawn_at
