// purpose: All incidents at one place in order of time. No address where somebody with protected identity lives.
// parameter: location (id): which place
// parameter: limit (int 1 to 100000, default 1000): most rows
// column: incident_id: the incident
// column: kind: its kind
// column: status: how far the case has come
// column: occurred_from (time): start of the span in which it happened (UTC)
// column: occurred_to (time): end of that span, exclusive (UTC)
// column: people (int): number of named people in it
// column: unnamed (int): number of unnamed people in it
// column: address: where; blank where somebody with protected identity lives
// example: location_history location=demo:l110
MATCH (l:Location {location_id: $location})<-[:OCCURRED_AT]-(i:Incident)
RETURN i.incident_id AS incident_id, i.kind AS kind, i.status AS status, i.occurred_from AS occurred_from,
       i.occurred_to AS occurred_to,
       COUNT { MATCH (p:Person)-[r]->(i) WHERE NOT r.anonymous RETURN DISTINCT p } AS people,
       COUNT { MATCH (p:Person)-[r]->(i) WHERE r.anonymous RETURN DISTINCT p } AS unnamed,
       CASE WHEN NOT EXISTS { MATCH (l)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) }
       THEN l.address END AS address
ORDER BY occurred_from, incident_id
LIMIT $limit
