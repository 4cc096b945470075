// Read locations that stand and touch any of these ids.
// parameters: $ids
// returns: the columns of locations; times in microseconds
WITH $ids AS ids
CALL (ids) {
  UNWIND ids AS id
  MATCH (n:Location {location_id: id})
  RETURN n
}
RETURN n.location_id AS location_id,
       n.longitude AS longitude,
       n.latitude AS latitude,
       n.x AS x,
       n.y AS y,
       n.address AS address,
       n.area_code AS area_code,
       n.precision_m AS precision_m,
       n.source AS source,
       n.source_ref AS source_ref,
       n.source_grade AS source_grade,
       n.information_grade AS information_grade,
       n.handling AS handling,
       n.basis AS basis,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond AS withdrawn_at
