-- purpose: The recorded members of one group, now and before, by person; no ranking.
-- parameter: group (id): which group
-- vocabulary: suspect_roles
-- column: person_id: who
-- column: name: name; the id where it is unknown or protected
-- column: valid_from (time): member since (UTC); blank = unknown
-- column: valid_to (time): until, exclusive (UTC); blank = still
-- column: probability (float): how sure, 0 to 1
-- column: incidents (int): number of incidents in which this person is suspected
-- example: group_members group=demo:g1
WITH suspected AS (
  SELECT entity_id AS person_id, count(DISTINCT incident_id) AS incidents
  FROM involvements
  WHERE entity_kind = 'person' AND NOT anonymous AND role IN (SELECT unnest($suspect_roles))
    AND entity_id IN (SELECT person_id FROM memberships WHERE group_id = $group)
    AND incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
  GROUP BY entity_id
)
SELECT
  m.person_id,
  CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(regexp_matches(p.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN p.person_id ELSE p.name END AS name,
  m.valid_from, m.valid_to, m.probability, coalesce(s.incidents, 0) AS incidents
FROM memberships m
JOIN people p USING (person_id)
LEFT JOIN suspected s USING (person_id)
WHERE m.group_id = $group
ORDER BY m.person_id, m.valid_from NULLS FIRST
