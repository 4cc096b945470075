// Read judgements that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of judgements; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (n:Judgement {a_id: id})
  RETURN n
}
RETURN n.subject_kind AS subject_kind,
       n.a_id AS a_id,
       n.b_id AS b_id,
       n.verdict AS verdict,
       n.reason AS reason,
       n.made_by AS made_by,
       n.made_on.epochSeconds * 1000000 + n.made_on.microsecond AS made_on,
       n.source AS source,
       n.source_ref AS source_ref,
       n.source_grade AS source_grade,
       n.information_grade AS information_grade,
       n.handling AS handling,
       n.basis AS basis,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond AS withdrawn_at
