-- purpose: All incidents at one place in order of time. No address where somebody with protected identity lives.
-- parameter: location (id): which place
-- parameter: limit (int 1 to 100000, default 1000): most rows
-- column: incident_id: the incident
-- column: kind: its kind
-- column: status: how far the case has come
-- column: occurred_from (time): start of the span in which it happened (UTC)
-- column: occurred_to (time): end of that span, exclusive (UTC)
-- column: people (int): number of named people in it
-- column: unnamed (int): number of unnamed people in it
-- column: address: where; blank where somebody with protected identity lives
-- example: location_history location=demo:l110
WITH hidden AS (
  SELECT h.thing_id AS location_id
  FROM holdings h JOIN people p USING (person_id)
  WHERE h.thing_kind = 'address' AND h.kind = 'lives_at' AND coalesce(p.protected_identity, true)
)
SELECT
  i.incident_id, i.kind, i.status, i.occurred_from, i.occurred_to,
  count(DISTINCT v.entity_id) FILTER (WHERE NOT v.anonymous) AS people,
  count(DISTINCT v.entity_id) FILTER (WHERE v.anonymous) AS unnamed,
  any_value(CASE WHEN i.location_id NOT IN (SELECT location_id FROM hidden) THEN l.address END) AS address
FROM incidents i
JOIN locations l USING (location_id)
LEFT JOIN involvements v ON v.incident_id = i.incident_id AND v.entity_kind = 'person'
WHERE i.location_id = $location
GROUP BY i.incident_id, i.kind, i.status, i.occurred_from, i.occurred_to
ORDER BY i.occurred_from, i.incident_id
LIMIT $limit
