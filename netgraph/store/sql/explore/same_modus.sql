-- purpose: Incidents that share traits of how they were done with one incident, those with most traits in common first.
-- parameter: incident (id): the incident
-- parameter: limit (int 1 to 100000, default 100): most rows
-- column: incident_id: the other incident
-- column: kind: its kind
-- column: status: how far the case has come
-- column: occurred_from (time): start of the span in which it happened (UTC)
-- column: shared (int): number of traits in common
-- column: traits: which, joined by ;
-- example: same_modus incident=demo:i00535
SELECT
  i.incident_id, i.kind, i.status, i.occurred_from, count(*) AS shared,
  string_agg(o.trait || '=' || o.value, ';' ORDER BY o.trait || '=' || o.value) AS traits
FROM modus m
JOIN modus o ON o.trait = m.trait AND o.value = m.value
JOIN incidents i ON i.incident_id = o.incident_id
WHERE m.incident_id = $incident AND o.incident_id <> $incident
GROUP BY i.incident_id, i.kind, i.status, i.occurred_from
ORDER BY shared DESC, i.incident_id
LIMIT $limit
