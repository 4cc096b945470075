-- purpose: Vehicles with a part in two or more incidents, used, seen, stolen or burnt there; the most often first.
-- parameter: least (int 1 to 1000, default 2): least number of incidents
-- parameter: limit (int 1 to 100000, default 100): most rows
-- vocabulary: serious_kinds
-- column: vehicle_id: which
-- column: registration: plate as recorded
-- column: make: maker
-- column: model: model
-- column: colour: colour
-- column: incidents (int): number of incidents
-- column: serious_incidents (int): of these, serious ones
-- column: roles: the vehicle's parts in them, joined by ;
-- column: first_at (time): start of the first (UTC)
-- column: last_at (time): start of the last (UTC)
-- column: incident_ids: the incidents, joined by ;
-- example: vehicles_at_two_scenes least=3
WITH scenes AS (
  SELECT
    v.entity_id AS vehicle_id, i.incident_id, i.occurred_from, i.kind IN (SELECT unnest($serious_kinds)) AS serious
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE v.entity_kind = 'vehicle' AND NOT v.anonymous AND i.status IS DISTINCT FROM 'unfounded'
  GROUP BY ALL
),
parts AS (
  SELECT entity_id AS vehicle_id, string_agg(DISTINCT role, ';' ORDER BY role) AS roles
  FROM involvements
  WHERE entity_kind = 'vehicle' AND NOT anonymous
    AND incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
  GROUP BY entity_id
)
SELECT
  vehicle_id, c.registration, c.make, c.model, c.colour,
  count(*) AS incidents,
  count(*) FILTER (WHERE serious) AS serious_incidents,
  roles,
  min(occurred_from) AS first_at,
  max(occurred_from) AS last_at,
  string_agg(incident_id, ';' ORDER BY incident_id) AS incident_ids
FROM scenes
JOIN parts USING (vehicle_id)
JOIN vehicles c USING (vehicle_id)
GROUP BY ALL
HAVING count(*) >= $least
ORDER BY incidents DESC, vehicle_id
LIMIT $limit
