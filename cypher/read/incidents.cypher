// Read incidents that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of incidents; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (n:Incident {incident_id: id})
  RETURN n
  UNION ALL
  UNWIND ids AS id
  MATCH (n:Incident {location_id: id})
  RETURN n
}
RETURN n.incident_id AS incident_id,
       n.kind AS kind,
       n.occurred_from.epochSeconds * 1000000 + n.occurred_from.microsecond AS occurred_from,
       n.occurred_to.epochSeconds * 1000000 + n.occurred_to.microsecond AS occurred_to,
       n.time_zone AS time_zone,
       n.location_id AS location_id,
       n.severity AS severity,
       n.status AS status,
       n.summary AS summary,
       n.source AS source,
       n.source_ref AS source_ref,
       n.source_grade AS source_grade,
       n.information_grade AS information_grade,
       n.handling AS handling,
       n.basis AS basis,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond AS withdrawn_at
