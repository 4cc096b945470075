// Read interventions that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of interventions; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (n:Intervention {intervention_id: id})
  RETURN n
  UNION ALL
  UNWIND ids AS id
  MATCH (n:Intervention {person_id: id})
  RETURN n
}
RETURN n.intervention_id AS intervention_id,
       n.person_id AS person_id,
       n.area_code AS area_code,
       n.kind AS kind,
       n.started_on.epochSeconds * 1000000 + n.started_on.microsecond AS started_on,
       n.ended_on.epochSeconds * 1000000 + n.ended_on.microsecond AS ended_on,
       n.outcome AS outcome,
       n.provider AS provider,
       n.source AS source,
       n.source_ref AS source_ref,
       n.source_grade AS source_grade,
       n.information_grade AS information_grade,
       n.handling AS handling,
       n.basis AS basis,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond AS withdrawn_at
