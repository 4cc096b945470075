-- purpose: Incidents in which members of two rival groups both took part, in whatever role, the newest first. Members and rivalries count if they held when the incident began.
-- parameter: limit (int 1 to 100000, default 1000): most rows
-- column: incident_id: the incident
-- column: kind: its kind
-- column: occurred_from (time): start of the span in which it happened (UTC)
-- column: group_a: one of the two groups; the lesser id
-- column: group_b: the other
-- column: people_a: members of the one in the incident, joined by ;
-- column: people_b: members of the other in the incident, joined by ;
-- example: rivals_who_met limit=20
WITH rivals AS (
  SELECT DISTINCT least(group_a, group_b) AS group_a, greatest(group_a, group_b) AS group_b, valid_from, valid_to
  FROM rivalries
  WHERE kind = 'rival' AND group_a <> group_b
),
present AS (
  SELECT DISTINCT i.incident_id, i.kind, i.occurred_from, m.group_id, m.person_id
  FROM involvements v
  JOIN incidents i USING (incident_id)
  JOIN memberships m ON m.person_id = v.entity_id
  WHERE v.entity_kind = 'person' AND NOT v.anonymous AND i.status IS DISTINCT FROM 'unfounded'
    AND coalesce(m.valid_from <= i.occurred_from, true) AND coalesce(m.valid_to > i.occurred_from, true)
)
SELECT
  a.incident_id, a.kind, a.occurred_from, r.group_a, r.group_b,
  string_agg(DISTINCT a.person_id, ';' ORDER BY a.person_id) AS people_a,
  string_agg(DISTINCT b.person_id, ';' ORDER BY b.person_id) AS people_b
FROM rivals r
JOIN present a ON a.group_id = r.group_a
JOIN present b ON b.group_id = r.group_b AND b.incident_id = a.incident_id AND b.person_id <> a.person_id
WHERE coalesce(r.valid_from <= a.occurred_from, true) AND coalesce(r.valid_to > a.occurred_from, true)
GROUP BY a.incident_id, a.kind, a.occurred_from, r.group_a, r.group_b
ORDER BY a.occurred_from DESC, a.incident_id, r.group_a, r.group_b
LIMIT $limit
