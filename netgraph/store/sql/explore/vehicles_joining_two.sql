-- purpose: Vehicles that join two people: each of them owns or uses the vehicle, or takes part in an incident together with it.
-- parameter: start (id): one of the two
-- parameter: end (id): the other
-- column: vehicle_id: which
-- column: registration: plate as recorded
-- column: kinds_start: what links the one: owns, uses, incident, joined by ;
-- column: kinds_end: what links the other, joined by ;
-- column: incident_ids: incidents in which the vehicle and one of the two take part, joined by ;; blank where there are none
-- example: vehicles_joining_two start=demo:p0091 end=demo:p0143
WITH linked AS (
  SELECT person_id, thing_id AS vehicle_id, kind, NULL AS incident_id
  FROM holdings
  WHERE thing_kind = 'vehicle' AND person_id IN ($start, $end)
  UNION
  SELECT v.entity_id, c.entity_id, 'incident', c.incident_id
  FROM involvements v JOIN involvements c USING (incident_id)
  WHERE v.entity_kind = 'person' AND NOT v.anonymous AND v.entity_id IN ($start, $end)
    AND c.entity_kind = 'vehicle' AND NOT c.anonymous
    AND c.incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
)
SELECT
  vehicle_id, any_value(c.registration) AS registration,
  string_agg(DISTINCT linked.kind, ';' ORDER BY linked.kind) FILTER (WHERE person_id = $start) AS kinds_start,
  string_agg(DISTINCT linked.kind, ';' ORDER BY linked.kind) FILTER (WHERE person_id = $end) AS kinds_end,
  coalesce(string_agg(DISTINCT incident_id, ';' ORDER BY incident_id), '') AS incident_ids
FROM linked JOIN vehicles c USING (vehicle_id)
WHERE $start <> $end
GROUP BY vehicle_id
HAVING count(DISTINCT person_id) = 2
ORDER BY vehicle_id
