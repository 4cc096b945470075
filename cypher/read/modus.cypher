// Read traits of incidents that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of modus; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (i:Incident {incident_id: id})<-[:TRAIT_OF]-(n:Trait)
  RETURN i, n
}
RETURN i.incident_id AS incident_id,
       n.trait AS trait,
       n.value AS value,
       n.source AS source,
       n.source_ref AS source_ref,
       n.source_grade AS source_grade,
       n.information_grade AS information_grade,
       n.handling AS handling,
       n.basis AS basis,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond AS withdrawn_at
