-- purpose: The vehicles that one person owns or uses, and the incidents they have a part in.
-- parameter: person (id): whose
-- column: vehicle_id: which
-- column: registration: plate as recorded
-- column: make: maker
-- column: model: model
-- column: colour: colour
-- column: kinds: owns or uses, joined by ;
-- column: incidents (int): number of incidents the vehicle has a part in
-- column: last_at (time): start of the last (UTC); blank where there is none
-- column: incident_ids: the incidents, joined by ;; blank where there are none
-- example: vehicles_of_person person=demo:p0001
WITH held AS (
  SELECT thing_id AS vehicle_id, string_agg(DISTINCT kind, ';' ORDER BY kind) AS kinds
  FROM holdings
  WHERE person_id = $person AND thing_kind = 'vehicle'
  GROUP BY thing_id
),
scenes AS (
  SELECT DISTINCT v.entity_id AS vehicle_id, i.incident_id, i.occurred_from
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE v.entity_kind = 'vehicle' AND NOT v.anonymous AND i.status IS DISTINCT FROM 'unfounded'
)
SELECT
  vehicle_id, c.registration, c.make, c.model, c.colour, held.kinds,
  count(s.incident_id) AS incidents, max(s.occurred_from) AS last_at,
  coalesce(string_agg(s.incident_id, ';' ORDER BY s.incident_id), '') AS incident_ids
FROM held JOIN vehicles c USING (vehicle_id) LEFT JOIN scenes s USING (vehicle_id)
GROUP BY ALL
ORDER BY vehicle_id
