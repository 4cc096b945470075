-- purpose: People linked to members of two groups and member of neither, at whatever time: by a shared incident or a stated tie. Who may mediate, or be caught between. Family and a shared address do not count.
-- parameter: group_a (id): one group
-- parameter: group_b (id): the other
-- parameter: limit (int 1 to 100000, default 100): most rows
-- vocabulary: kinship_ties
-- column: person_id: who
-- column: name: name; the id where it is unknown or protected
-- column: members_a (int): number of members of the one group linked to this person
-- column: members_b (int): of the other
-- column: member_ids_a: who they are, joined by ;
-- column: member_ids_b: who they are, joined by ;
-- example: people_between_groups group_a=demo:g3 group_b=demo:g5
WITH members AS (
  SELECT DISTINCT person_id AS member_id, group_id FROM memberships WHERE group_id IN ($group_a, $group_b)
),
linked AS (
  SELECT person_a AS person_id, person_b AS member_id FROM ties WHERE kind NOT IN (SELECT unnest($kinship_ties))
  UNION
  SELECT person_b, person_a FROM ties WHERE kind NOT IN (SELECT unnest($kinship_ties))
  UNION
  SELECT o.entity_id, m.entity_id
  FROM involvements m JOIN involvements o USING (incident_id)
  WHERE m.entity_kind = 'person' AND o.entity_kind = 'person' AND NOT m.anonymous AND NOT o.anonymous
    AND m.entity_id IN (SELECT member_id FROM members)
    AND incident_id NOT IN (SELECT incident_id FROM incidents WHERE status = 'unfounded')
)
SELECT
  l.person_id,
  any_value(CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(regexp_matches(p.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN p.person_id ELSE p.name END) AS name,
  count(*) FILTER (WHERE m.group_id = $group_a) AS members_a,
  count(*) FILTER (WHERE m.group_id = $group_b) AS members_b,
  string_agg(m.member_id, ';' ORDER BY m.member_id) FILTER (WHERE m.group_id = $group_a) AS member_ids_a,
  string_agg(m.member_id, ';' ORDER BY m.member_id) FILTER (WHERE m.group_id = $group_b) AS member_ids_b
FROM linked l
JOIN members m USING (member_id)
JOIN people p USING (person_id)
WHERE l.person_id NOT IN (SELECT member_id FROM members) AND $group_a <> $group_b
GROUP BY l.person_id
HAVING count(DISTINCT m.group_id) = 2
ORDER BY count(*) DESC, l.person_id
LIMIT $limit
