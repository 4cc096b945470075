// purpose: Vehicles with a part in two or more incidents, used, seen, stolen or burnt there; the most often first.
// parameter: least (int 1 to 1000, default 2): least number of incidents
// parameter: limit (int 1 to 100000, default 100): most rows
// vocabulary: serious_kinds
// column: vehicle_id: which
// column: registration: plate as recorded
// column: make: maker
// column: model: model
// column: colour: colour
// column: incidents (int): number of incidents
// column: serious_incidents (int): of these, serious ones
// column: roles: the vehicle's parts in them, joined by ;
// column: first_at (time): start of the first (UTC)
// column: last_at (time): start of the last (UTC)
// column: incident_ids: the incidents, joined by ;
// example: vehicles_at_two_scenes least=3
MATCH (c:Vehicle)-[r]->(i:Incident)
WHERE NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded'
WITH c, i, collect(r.role) AS parts
ORDER BY i.incident_id
WITH c, count(i) AS incidents, sum(CASE WHEN i.kind IN $serious_kinds THEN 1 ELSE 0 END) AS serious_incidents,
     min(i.occurred_from) AS first_at, max(i.occurred_from) AS last_at, collect(i.incident_id) AS ids,
     collect(parts) AS all_parts
WHERE incidents >= $least
WITH c, incidents, serious_incidents, first_at, last_at, ids,
     COLLECT { UNWIND all_parts AS some UNWIND some AS role WITH DISTINCT role RETURN role ORDER BY role } AS roles
RETURN c.vehicle_id AS vehicle_id, c.registration AS registration, c.make AS make, c.model AS model, c.colour AS colour,
       incidents, serious_incidents, reduce(text = head(roles), id IN tail(roles) | text + ';' + id) AS roles, first_at, last_at, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS incident_ids
ORDER BY incidents DESC, vehicle_id
LIMIT $limit
