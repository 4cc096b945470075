-- purpose: Victims who were later suspects, and suspects who were later victims: one row a person and direction. Only where the one incident was certainly over before the other began.
-- parameter: days (float 0 to 36500, default 365): most days from the end of the one to the start of the other
-- parameter: limit (int 1 to 100000, default 1000): most rows
-- vocabulary: suspect_roles, victim_roles
-- column: person_id: who
-- column: name: name; the id where it is unknown or protected
-- column: change: victim_then_suspect or suspect_then_victim
-- column: times (int): number of later incidents that follow such a one
-- column: first_incident_id: the earlier incident of the quickest change
-- column: second_incident_id: the later incident of the quickest change
-- column: lag_days (float): days between them, from the end of the earlier to the start of the later
-- column: incident_ids: all incidents in such changes, joined by ;
-- example: role_changes days=90
WITH parts AS (
  SELECT DISTINCT
    v.entity_id AS person_id, i.incident_id, i.occurred_from, i.occurred_to,
    CASE WHEN v.role IN (SELECT unnest($suspect_roles)) THEN 'suspect' ELSE 'victim' END AS side
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE v.entity_kind = 'person' AND NOT v.anonymous
    AND v.role IN (SELECT unnest($suspect_roles) UNION SELECT unnest($victim_roles))
),
both_sides AS (
  SELECT * FROM parts
  WHERE person_id IN (SELECT person_id FROM parts GROUP BY person_id HAVING count(DISTINCT side) = 2)
),
changes AS (
  SELECT
    a.person_id, a.side || '_then_' || b.side AS change, a.incident_id AS first_id, b.incident_id AS second_id,
    (epoch_us(b.occurred_from) - epoch_us(a.occurred_to)) / 86400e6 AS lag_days
  FROM both_sides a
  JOIN both_sides b ON a.person_id = b.person_id AND a.side <> b.side AND a.occurred_to <= b.occurred_from
),
near AS (
  SELECT *, row_number() OVER (PARTITION BY person_id, change ORDER BY lag_days, first_id, second_id) AS quickest
  FROM changes
  WHERE lag_days <= $days
),
evidence AS (
  SELECT person_id, change, string_agg(DISTINCT incident_id, ';' ORDER BY incident_id) AS incident_ids
  FROM (SELECT person_id, change, unnest([first_id, second_id]) AS incident_id FROM near)
  GROUP BY ALL
),
times AS (
  SELECT person_id, change, count(DISTINCT second_id) AS times FROM near GROUP BY ALL
)
SELECT
  person_id,
  CASE WHEN coalesce(p.protected_identity, true) OR coalesce(trim(p.name), '') = '' THEN p.person_id ELSE p.name END AS name,
  change, times, first_id AS first_incident_id, second_id AS second_incident_id, lag_days, incident_ids
FROM near
JOIN evidence USING (person_id, change)
JOIN times USING (person_id, change)
JOIN people p USING (person_id)
WHERE quickest = 1
ORDER BY lag_days, person_id, change
LIMIT $limit
