// Read people that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of people; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (n:Person {person_id: id})
  RETURN n
}
RETURN n.person_id AS person_id,
       n.name AS name,
       n.birth_date.epochSeconds * 1000000 + n.birth_date.microsecond AS birth_date,
       n.birth_year AS birth_year,
       n.sex AS sex,
       n.national_id AS national_id,
       n.protected_identity AS protected_identity,
       n.deceased_on.epochSeconds * 1000000 + n.deceased_on.microsecond AS deceased_on,
       n.source AS source,
       n.source_ref AS source_ref,
       n.source_grade AS source_grade,
       n.information_grade AS information_grade,
       n.handling AS handling,
       n.basis AS basis,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond AS withdrawn_at
