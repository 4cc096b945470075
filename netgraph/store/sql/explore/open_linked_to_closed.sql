-- purpose: Open cases linked to solved ones: the same person suspected in both, or the same vehicle in both. Open = reported or open; solved = prosecuted, convicted or closed.
-- parameter: limit (int 1 to 1000000, default 1000): most rows
-- vocabulary: suspect_roles
-- column: open_incident_id: the open case
-- column: open_kind: its kind
-- column: solved_incident_id: the other
-- column: solved_kind: its kind
-- column: solved_status: how far it has come
-- column: shared (int): how many people and vehicles they share
-- column: shared_ids: which, joined by ;
-- example: open_linked_to_closed limit=20
WITH parts AS (
  SELECT DISTINCT i.incident_id, i.kind, i.status, v.entity_kind, v.entity_id
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE NOT v.anonymous
    AND (v.entity_kind = 'vehicle' OR v.entity_kind = 'person' AND v.role IN (SELECT unnest($suspect_roles)))
)
SELECT
  o.incident_id AS open_incident_id, o.kind AS open_kind,
  s.incident_id AS solved_incident_id, s.kind AS solved_kind, s.status AS solved_status,
  count(*) AS shared, string_agg(o.entity_id, ';' ORDER BY o.entity_id) AS shared_ids
FROM parts o JOIN parts s ON s.entity_kind = o.entity_kind AND s.entity_id = o.entity_id
WHERE o.status IN ('reported', 'open') AND s.status IN ('prosecuted', 'convicted', 'closed')
GROUP BY ALL
ORDER BY shared DESC, open_incident_id, solved_incident_id
LIMIT $limit
