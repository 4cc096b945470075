-- purpose: Serious incidents still open without a named suspect, the newest first.
-- parameter: since (time, default 0001-01-01): leave out what began earlier
-- parameter: limit (int 1 to 100000, default 1000): most rows
-- vocabulary: serious_kinds, suspect_roles, victim_roles
-- column: incident_id: the incident
-- column: kind: its kind
-- column: status: reported or open
-- column: occurred_from (time): start of the span in which it happened (UTC)
-- column: victims (int): number of victims, named or not
-- column: unnamed_suspects (int): number of suspects without a name
-- column: vehicles (int): number of vehicles with a part in it
-- example: unsolved_serious limit=20
WITH counted AS (
  SELECT
    i.incident_id, i.kind, i.status, i.occurred_from,
    count(DISTINCT v.entity_id) FILTER (WHERE v.role IN (SELECT unnest($victim_roles)) AND v.entity_kind = 'person') AS victims,
    count(DISTINCT v.entity_id) FILTER (WHERE v.role IN (SELECT unnest($suspect_roles)) AND v.entity_kind = 'person' AND v.anonymous) AS unnamed_suspects,
    count(DISTINCT v.entity_id) FILTER (WHERE v.role IN (SELECT unnest($suspect_roles)) AND v.entity_kind = 'person' AND NOT v.anonymous) AS named_suspects,
    count(DISTINCT v.entity_id) FILTER (WHERE v.entity_kind = 'vehicle') AS vehicles
  FROM incidents i LEFT JOIN involvements v USING (incident_id)
  WHERE i.kind IN (SELECT unnest($serious_kinds)) AND i.status IN ('reported', 'open') AND i.occurred_from >= $since
  GROUP BY ALL
)
SELECT incident_id, kind, status, occurred_from, victims, unnamed_suspects, vehicles
FROM counted
WHERE named_suspects = 0
ORDER BY occurred_from DESC, incident_id
LIMIT $limit
