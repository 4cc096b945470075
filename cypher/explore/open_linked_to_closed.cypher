// purpose: Open cases linked to solved ones: the same person suspected in both, or the same vehicle in both. Open = reported or open; solved = prosecuted, convicted or closed.
// parameter: limit (int 1 to 1000000, default 1000): most rows
// vocabulary: suspect_roles
// column: open_incident_id: the open case
// column: open_kind: its kind
// column: solved_incident_id: the other
// column: solved_kind: its kind
// column: solved_status: how far it has come
// column: shared (int): how many people and vehicles they share
// column: shared_ids: which, joined by ;
// example: open_linked_to_closed limit=20
MATCH (o:Incident)<-[ro]-(e:Person|Vehicle)-[rs]->(s:Incident)
WHERE o.status IN ['reported', 'open'] AND s.status IN ['prosecuted', 'convicted', 'closed']
  AND NOT ro.anonymous AND NOT rs.anonymous
  AND (e:Vehicle OR ro.role IN $suspect_roles AND rs.role IN $suspect_roles)
WITH DISTINCT o, s, e
WITH o, s, coalesce(e.person_id, e.vehicle_id) AS id
ORDER BY id
WITH o, s, count(id) AS shared, collect(id) AS ids
RETURN o.incident_id AS open_incident_id, o.kind AS open_kind, s.incident_id AS solved_incident_id,
       s.kind AS solved_kind, s.status AS solved_status, shared, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS shared_ids
ORDER BY shared DESC, open_incident_id, solved_incident_id
LIMIT $limit
