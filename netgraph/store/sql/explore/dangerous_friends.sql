-- purpose: People with no part of their own in any incident, as suspect or on a side that the source does not state, tied to several who have one; to be reached early with an offer of help. Family and a shared address do not count.
-- parameter: least (int 1 to 1000, default 2): least number of such friends
-- parameter: kind (text, default all): ties of this kind only, such as associate or phone; all = every kind but those of family
-- parameter: limit (int 1 to 100000, default 100): most rows
-- vocabulary: kinship_ties, suspect_roles, unknown_roles
-- column: person_id: who
-- column: name: name; the id where it is unknown or protected
-- column: friends (int): number of people tied to this one who have a part of their own
-- column: friend_ids: who they are, joined by ;
-- example: dangerous_friends least=1
WITH active AS (
  SELECT DISTINCT entity_id AS person_id
  FROM involvements
  WHERE entity_kind = 'person' AND NOT anonymous
    AND role IN (SELECT unnest($suspect_roles) UNION SELECT unnest($unknown_roles))
    AND incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
),
tied AS (
  SELECT person_a AS person_id, person_b AS friend_id FROM ties WHERE kind NOT IN (SELECT unnest($kinship_ties)) AND $kind IN ('all', kind)
  UNION
  SELECT person_b, person_a FROM ties WHERE kind NOT IN (SELECT unnest($kinship_ties)) AND $kind IN ('all', kind)
)
SELECT
  t.person_id,
  any_value(CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(regexp_matches(p.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN p.person_id ELSE p.name END) AS name,
  count(*) AS friends,
  string_agg(t.friend_id, ';' ORDER BY t.friend_id) AS friend_ids
FROM tied t
JOIN active a ON a.person_id = t.friend_id
JOIN people p ON p.person_id = t.person_id
WHERE t.person_id NOT IN (SELECT person_id FROM active)
GROUP BY t.person_id
HAVING count(*) >= $least
ORDER BY friends DESC, t.person_id
LIMIT $limit
