-- purpose: Pairs of people suspected together in several incidents, the most often first.
-- parameter: least (int 1 to 1000, default 2): least number of incidents together
-- parameter: limit (int 1 to 100000, default 100): most rows
-- vocabulary: suspect_roles
-- column: person_a: one of the two; the lesser id
-- column: name_a: name; the id where it is unknown or protected
-- column: person_b: the other
-- column: name_b: name; the id where it is unknown or protected
-- column: incidents (int): number of incidents in which both are suspected
-- column: first_at (time): start of the first (UTC)
-- column: last_at (time): start of the last (UTC)
-- column: incident_ids: the incidents, joined by ;
-- example: co_offending_pairs least=3
WITH suspected AS (
  SELECT DISTINCT incident_id, entity_id AS person_id
  FROM involvements
  WHERE entity_kind = 'person' AND NOT anonymous AND role IN (SELECT unnest($suspect_roles))
    AND incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
),
pairs AS (
  SELECT a.person_id AS person_a, b.person_id AS person_b, count(*) AS incidents
  FROM suspected a JOIN suspected b ON a.incident_id = b.incident_id AND a.person_id < b.person_id
  GROUP BY ALL
  HAVING count(*) >= $least
  ORDER BY incidents DESC, person_a, person_b
  LIMIT $limit
)
SELECT
  person_a,
  any_value(CASE WHEN coalesce(pa.protected_identity, true) OR NOT coalesce(regexp_matches(pa.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN pa.person_id ELSE pa.name END) AS name_a,
  person_b,
  any_value(CASE WHEN coalesce(pb.protected_identity, true) OR NOT coalesce(regexp_matches(pb.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN pb.person_id ELSE pb.name END) AS name_b,
  incidents,
  min(i.occurred_from) AS first_at,
  max(i.occurred_from) AS last_at,
  string_agg(i.incident_id, ';' ORDER BY i.incident_id) AS incident_ids
FROM pairs
JOIN suspected a ON a.person_id = person_a
JOIN suspected b ON b.person_id = person_b AND b.incident_id = a.incident_id
JOIN incidents i ON i.incident_id = a.incident_id
JOIN people pa ON pa.person_id = person_a
JOIN people pb ON pb.person_id = person_b
GROUP BY person_a, person_b, incidents
ORDER BY incidents DESC, person_a, person_b
