-- purpose: One group's violence against another, month by month: incidents in which the one is recorded as attacker and the other as target, or a member of the one is suspected and a member of the other a victim.
-- parameter: attacker (id): group that attacks
-- parameter: target (id): group that is attacked
-- vocabulary: aggression_kinds, serious_kinds, suspect_roles, victim_roles
-- column: month: month in which the incidents began (UTC), as 2026-01
-- column: incidents (int): how many
-- column: serious_incidents (int): of these, serious ones
-- column: incident_ids: the incidents, joined by ;
-- example: group_aggressions_by_month attacker=demo:g5 target=demo:g3
WITH sides AS (
  SELECT v.incident_id, v.entity_id AS group_id, v.role = 'attacker' AS attacks
  FROM involvements v
  WHERE v.entity_kind = 'group' AND NOT v.anonymous AND v.role IN ('attacker', 'target')
  UNION
  SELECT v.incident_id, m.group_id, v.role IN (SELECT unnest($suspect_roles))
  FROM involvements v
  JOIN incidents i USING (incident_id)
  JOIN memberships m ON m.person_id = v.entity_id
  WHERE v.entity_kind = 'person' AND NOT v.anonymous
    AND v.role IN (SELECT unnest($suspect_roles) UNION SELECT unnest($victim_roles))
    AND coalesce(m.valid_from <= i.occurred_from, true) AND coalesce(m.valid_to > i.occurred_from, true)
)
SELECT
  strftime(i.occurred_from, '%Y-%m') AS month,
  count(*) AS incidents,
  count(*) FILTER (WHERE i.kind IN (SELECT unnest($serious_kinds))) AS serious_incidents,
  string_agg(i.incident_id, ';' ORDER BY i.incident_id) AS incident_ids
FROM incidents i
WHERE i.kind IN (SELECT unnest($aggression_kinds)) AND i.status IS DISTINCT FROM 'unfounded'
  AND i.incident_id IN (SELECT incident_id FROM sides WHERE group_id = $attacker AND attacks)
  AND i.incident_id IN (SELECT incident_id FROM sides WHERE group_id = $target AND NOT attacks)
GROUP BY month
ORDER BY month
