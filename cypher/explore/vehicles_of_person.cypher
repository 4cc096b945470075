// purpose: The vehicles that one person owns or uses, and the incidents they have a part in.
// parameter: person (id): whose
// column: vehicle_id: which
// column: registration: plate as recorded
// column: make: maker
// column: model: model
// column: colour: colour
// column: kinds: owns or uses, joined by ;
// column: incidents (int): number of incidents the vehicle has a part in
// column: last_at (time): start of the last (UTC); blank where there is none
// column: incident_ids: the incidents, joined by ;; blank where there are none
// example: vehicles_of_person person=demo:p0001
MATCH (p:Person {person_id: $person})-[h]->(c:Vehicle)
WITH DISTINCT c, h.kind AS kind
ORDER BY kind
WITH c, collect(kind) AS all_kinds
OPTIONAL MATCH (c)-[r]->(i:Incident)
WHERE NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded'
WITH DISTINCT c, all_kinds, i
ORDER BY i.incident_id
WITH c, all_kinds, count(i) AS incidents, max(i.occurred_from) AS last_at, collect(i.incident_id) AS ids
RETURN c.vehicle_id AS vehicle_id, c.registration AS registration, c.make AS make, c.model AS model, c.colour AS colour,
       reduce(text = head(all_kinds), id IN tail(all_kinds) | text + ';' + id) AS kinds, incidents, last_at, coalesce(reduce(text = head(ids), id IN tail(ids) | text + ';' + id), '') AS incident_ids
ORDER BY vehicle_id
