// purpose: Serious incidents still open without a named suspect, the newest first.
// parameter: since (time, default 0001-01-01): leave out what began earlier
// parameter: limit (int 1 to 100000, default 1000): most rows
// vocabulary: serious_kinds, suspect_roles, victim_roles
// column: incident_id: the incident
// column: kind: its kind
// column: status: reported or open
// column: occurred_from (time): start of the span in which it happened (UTC)
// column: victims (int): number of victims, named or not
// column: unnamed_suspects (int): number of suspects without a name
// column: vehicles (int): number of vehicles with a part in it
// example: unsolved_serious limit=20
MATCH (i:Incident)
WHERE i.kind IN $serious_kinds AND i.status IN ['reported', 'open'] AND i.occurred_from >= $since
  AND NOT EXISTS { MATCH (:Person)-[r]->(i) WHERE r.role IN $suspect_roles AND NOT r.anonymous }
RETURN i.incident_id AS incident_id, i.kind AS kind, i.status AS status, i.occurred_from AS occurred_from,
       COUNT { MATCH (p:Person)-[r]->(i) WHERE r.role IN $victim_roles RETURN DISTINCT p } AS victims,
       COUNT { MATCH (p:Person)-[r]->(i) WHERE r.role IN $suspect_roles AND r.anonymous RETURN DISTINCT p } AS unnamed_suspects,
       COUNT { MATCH (c:Vehicle)-->(i) RETURN DISTINCT c } AS vehicles
ORDER BY occurred_from DESC, incident_id
LIMIT $limit
