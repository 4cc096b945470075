-- purpose: Violence after a contact ban between the same two people: the suspect and the victim of the ban are again suspect and victim. Only where the ban was certainly issued before; the quickest first.
-- parameter: days (float 0 to 36500, default 365): most days from the ban to the violence
-- parameter: limit (int 1 to 100000, default 1000): most rows
-- vocabulary: aggression_kinds, suspect_roles, victim_roles
-- column: person_a: on whom the ban was laid
-- column: name_a: name; the id where it is unknown or protected
-- column: person_b: whom it was to shield
-- column: name_b: name; the id where it is unknown or protected
-- column: ban_incident_id: the contact ban
-- column: later_incident_id: the violence
-- column: kind: kind of violence
-- column: lag_days (float): days from the end of the one to the start of the other
-- example: ban_then_violence days=700
WITH sides AS (
  SELECT DISTINCT s.entity_id AS person_a, v.entity_id AS person_b, i.incident_id, i.kind, i.occurred_from, i.occurred_to
  FROM involvements s
  JOIN involvements v USING (incident_id)
  JOIN incidents i USING (incident_id)
  WHERE s.entity_kind = 'person' AND NOT s.anonymous AND s.role IN (SELECT unnest($suspect_roles))
    AND v.entity_kind = 'person' AND NOT v.anonymous AND v.role IN (SELECT unnest($victim_roles))
    AND s.entity_id <> v.entity_id AND i.status IS DISTINCT FROM 'unfounded'
)
SELECT
  b.person_a,
  CASE WHEN coalesce(pa.protected_identity, true) OR NOT coalesce(regexp_matches(pa.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN pa.person_id ELSE pa.name END AS name_a,
  b.person_b,
  CASE WHEN coalesce(pb.protected_identity, true) OR NOT coalesce(regexp_matches(pb.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN pb.person_id ELSE pb.name END AS name_b,
  b.incident_id AS ban_incident_id, w.incident_id AS later_incident_id, w.kind,
  (epoch_us(w.occurred_from) - epoch_us(b.occurred_to)) / 86400e6 AS lag_days
FROM sides b
JOIN sides w ON w.person_a = b.person_a AND w.person_b = b.person_b AND w.occurred_from >= b.occurred_to
JOIN people pa ON pa.person_id = b.person_a
JOIN people pb ON pb.person_id = b.person_b
WHERE b.kind = 'contact_ban_issued' AND w.kind IN (SELECT unnest($aggression_kinds))
  AND (epoch_us(w.occurred_from) - epoch_us(b.occurred_to)) / 86400e6 <= $days
ORDER BY lag_days, b.incident_id, w.incident_id, b.person_a, b.person_b
LIMIT $limit
