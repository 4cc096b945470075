-- purpose: Pairs of suspects in contact by phone who share no recorded incident: links that the cases do not show.
-- parameter: least (int 1 to 1000, default 1): least number of incidents in which each of the two is suspected
-- parameter: limit (int 1 to 100000, default 100): most rows
-- vocabulary: suspect_roles
-- column: person_a: one of the two; the lesser id
-- column: name_a: name; the id where it is unknown or protected
-- column: person_b: the other
-- column: name_b: name; the id where it is unknown or protected
-- column: incidents_a (int): number of incidents in which the one is suspected
-- column: incidents_b (int): the other
-- column: first_seen (time): first known contact (UTC); blank where none is dated
-- column: last_seen (time): last known contact (UTC); blank where none is dated
-- example: phone_ties_without_incidents least=2
WITH phoned AS (
  SELECT
    least(person_a, person_b) AS person_a, greatest(person_a, person_b) AS person_b,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen
  FROM ties
  WHERE kind = 'phone' AND person_a <> person_b
  GROUP BY ALL
),
suspected AS (
  SELECT entity_id AS person_id, count(DISTINCT incident_id) AS incidents
  FROM involvements
  WHERE entity_kind = 'person' AND NOT anonymous AND role IN (SELECT unnest($suspect_roles))
    AND incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
  GROUP BY entity_id
  HAVING count(DISTINCT incident_id) >= $least
),
together AS (
  SELECT DISTINCT a.entity_id AS person_a, b.entity_id AS person_b
  FROM involvements a JOIN involvements b USING (incident_id)
  WHERE a.entity_kind = 'person' AND b.entity_kind = 'person' AND NOT a.anonymous AND NOT b.anonymous
    AND incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
    AND a.entity_id IN (SELECT person_a FROM phoned) AND b.entity_id IN (SELECT person_b FROM phoned)
)
SELECT
  person_a,
  CASE WHEN coalesce(pa.protected_identity, true) OR NOT coalesce(regexp_matches(pa.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN pa.person_id ELSE pa.name END AS name_a,
  person_b,
  CASE WHEN coalesce(pb.protected_identity, true) OR NOT coalesce(regexp_matches(pb.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN pb.person_id ELSE pb.name END AS name_b,
  a.incidents AS incidents_a, b.incidents AS incidents_b, first_seen, last_seen
FROM phoned
ANTI JOIN together USING (person_a, person_b)
JOIN suspected a ON a.person_id = person_a
JOIN suspected b ON b.person_id = person_b
JOIN people pa ON pa.person_id = person_a
JOIN people pb ON pb.person_id = person_b
ORDER BY a.incidents + b.incidents DESC, person_a, person_b
LIMIT $limit
