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
    v.entity_id AS person_id, i.incident_id, i.occurred_from AS began, i.occurred_to AS ended,
    v.role IN (SELECT unnest($suspect_roles)) AS suspected
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE v.entity_kind = 'person' AND NOT v.anonymous AND i.status IS DISTINCT FROM 'unfounded'
    AND v.role IN (SELECT unnest($suspect_roles) UNION SELECT unnest($victim_roles))
),
both_sides AS (
  SELECT * FROM parts
  WHERE person_id IN (SELECT person_id FROM parts GROUP BY person_id HAVING count(DISTINCT suspected) = 2)
),
ends AS (
  SELECT person_id, suspected, ended, min(incident_id) AS first_id FROM both_sides GROUP BY ALL
),
starts AS (
  SELECT DISTINCT person_id, suspected, began FROM both_sides
),
seconds AS (
  SELECT
    b.person_id, NOT b.suspected AS suspected_first, a.first_id, b.incident_id AS second_id,
    (epoch_us(b.began) - epoch_us(a.ended)) / 86400e6 AS lag_days
  FROM both_sides b
  ASOF JOIN ends a ON a.person_id = b.person_id AND a.suspected = (NOT b.suspected) AND a.ended <= b.began
),
firsts AS (
  SELECT
    a.person_id, a.suspected AS suspected_first, a.incident_id,
    (epoch_us(b.began) - epoch_us(a.ended)) / 86400e6 AS lag_days
  FROM both_sides a
  ASOF JOIN starts b ON b.person_id = a.person_id AND b.suspected = (NOT a.suspected) AND b.began >= a.ended
),
quickest AS (
  SELECT person_id, suspected_first, count(*) AS times, min((lag_days, first_id, second_id)) AS pair
  FROM seconds
  WHERE lag_days <= $days
  GROUP BY ALL
),
evidence AS (
  SELECT person_id, suspected_first, string_agg(DISTINCT incident_id, ';' ORDER BY incident_id) AS incident_ids
  FROM (
    SELECT person_id, suspected_first, second_id AS incident_id FROM seconds WHERE lag_days <= $days
    UNION ALL
    SELECT person_id, suspected_first, incident_id FROM firsts WHERE lag_days <= $days
  )
  GROUP BY ALL
)
SELECT
  person_id,
  CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(regexp_matches(p.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN p.person_id ELSE p.name END AS name,
  CASE WHEN suspected_first THEN 'suspect_then_victim' ELSE 'victim_then_suspect' END AS change,
  times, pair[2] AS first_incident_id, pair[3] AS second_incident_id, pair[1] AS lag_days, incident_ids
FROM quickest
JOIN evidence USING (person_id, suspected_first)
JOIN people p USING (person_id)
ORDER BY lag_days, person_id, change
LIMIT $limit
