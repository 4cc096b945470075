-- purpose: One person's recorded life in order of time: every part in an incident, and every time in custody or another state. Of a person with protected identity no place is shown, nor the address where one lives.
-- parameter: person (id): whose timeline
-- parameter: since (time, default 0001-01-01): leave out what was over by then
-- parameter: until (time, default 9999-01-01): leave out what began then or later
-- column: occurred_from (time): start of the span in which it happened (UTC); blank = unknown
-- column: occurred_to (time): end of that span, exclusive; of a state, its end, blank while it lasts
-- column: what: incident or state
-- column: kind: kind of incident or state
-- column: incident_id: the incident; blank for a state
-- column: role: the person's part in the incident
-- column: outcome: what it did to the person
-- column: status: how far the case has come
-- column: location_id: where
-- column: address: where
-- example: person_timeline person=demo:p0143
WITH hidden AS (
  SELECT h.thing_id AS location_id
  FROM holdings h JOIN people p USING (person_id)
  WHERE h.thing_kind = 'address' AND h.kind = 'lives_at' AND coalesce(p.protected_identity, true)
),
parts AS (
  SELECT
    i.occurred_from, i.occurred_to, 'incident' AS what, i.kind, i.incident_id, v.role, v.outcome, i.status,
    CASE WHEN NOT coalesce(p.protected_identity, true) THEN i.location_id END AS location_id,
    CASE WHEN NOT coalesce(p.protected_identity, true) AND i.location_id NOT IN (SELECT location_id FROM hidden)
         THEN l.address END AS address
  FROM involvements v
  JOIN incidents i USING (incident_id)
  JOIN people p ON p.person_id = v.entity_id
  LEFT JOIN locations l USING (location_id)
  WHERE v.entity_kind = 'person' AND NOT v.anonymous AND v.entity_id = $person
  UNION ALL
  SELECT valid_from, valid_to, 'state', kind, NULL, NULL, NULL, NULL, NULL, NULL
  FROM person_states
  WHERE person_id = $person
)
SELECT occurred_from, occurred_to, what, kind, incident_id, role, outcome, status, location_id, address
FROM parts
WHERE coalesce(occurred_to > $since, true) AND coalesce(occurred_from < $until, true)
ORDER BY occurred_from NULLS FIRST, what, kind, incident_id, role
