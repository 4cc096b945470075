-- purpose: How much the store holds: records by table, incidents by kind and status, parts by role, named and unnamed apart.
-- vocabulary: serious_kinds
-- column: what: table, serious incidents, incidents of kind, incidents of status, named people in role, unnamed people in role, vehicles in role or groups in role
-- column: word: which table, kind, status or role
-- column: number (int): how many
-- example: totals
WITH counted AS (
  SELECT 1 AS place, 'table' AS what, 'people' AS word, count(*) AS number FROM people
  UNION ALL SELECT 1, 'table', 'vehicles', count(*) FROM vehicles
  UNION ALL SELECT 1, 'table', 'locations', count(*) FROM locations
  UNION ALL SELECT 1, 'table', 'groups', count(*) FROM groups
  UNION ALL SELECT 1, 'table', 'incidents', count(*) FROM incidents
  UNION ALL SELECT 1, 'table', 'modus', count(*) FROM modus
  UNION ALL SELECT 1, 'table', 'person_states', count(*) FROM person_states
  UNION ALL SELECT 1, 'table', 'involvements', count(*) FROM involvements
  UNION ALL SELECT 1, 'table', 'ties', count(*) FROM ties
  UNION ALL SELECT 1, 'table', 'holdings', count(*) FROM holdings
  UNION ALL SELECT 1, 'table', 'memberships', count(*) FROM memberships
  UNION ALL SELECT 1, 'table', 'rivalries', count(*) FROM rivalries
  UNION ALL SELECT 1, 'table', 'interventions', count(*) FROM interventions
  UNION ALL SELECT 1, 'table', 'judgements', count(*) FROM judgements
  UNION ALL
  SELECT 2, 'serious incidents', 'all', count(*) FROM incidents WHERE kind IN (SELECT unnest($serious_kinds))
  UNION ALL SELECT 3, 'incidents of kind', kind, count(*) FROM incidents GROUP BY kind
  UNION ALL SELECT 4, 'incidents of status', status, count(*) FROM incidents GROUP BY status
  UNION ALL
  SELECT
    CASE entity_kind WHEN 'person' THEN CASE WHEN anonymous THEN 6 ELSE 5 END WHEN 'vehicle' THEN 7 ELSE 8 END,
    CASE entity_kind WHEN 'person' THEN CASE WHEN anonymous THEN 'unnamed people' ELSE 'named people' END
                     WHEN 'vehicle' THEN 'vehicles' ELSE 'groups' END || ' in role',
    role, count(*)
  FROM involvements GROUP BY entity_kind, anonymous, role
)
SELECT what, word, sum(counted.number)::BIGINT AS number
FROM counted
GROUP BY place, what, word
ORDER BY place, CASE WHEN place > 1 THEN sum(number) END DESC, word
