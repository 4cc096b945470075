// purpose: Incidents in which members of two rival groups both took part, in whatever role, the newest first. Members and rivalries count if they held when the incident began.
// parameter: limit (int 1 to 100000, default 1000): most rows
// column: incident_id: the incident
// column: kind: its kind
// column: occurred_from (time): start of the span in which it happened (UTC)
// column: group_a: one of the two groups; the lesser id
// column: group_b: the other
// column: people_a: members of the one in the incident, joined by ;
// column: people_b: members of the other in the incident, joined by ;
// example: rivals_who_met limit=20
MATCH (g:Group)-[r:RIVAL_OF]-(h:Group)
WHERE g.group_id < h.group_id
MATCH (g)<-[ma:MEMBER_OF]-(a:Person)-[ra]->(i:Incident)<-[rb]-(b:Person)-[mb:MEMBER_OF]->(h)
WHERE a.person_id <> b.person_id AND NOT ra.anonymous AND NOT rb.anonymous AND coalesce(i.status, '') <> 'unfounded'
  AND coalesce(r.valid_from <= i.occurred_from, true) AND coalesce(r.valid_to > i.occurred_from, true)
  AND coalesce(ma.valid_from <= i.occurred_from, true) AND coalesce(ma.valid_to > i.occurred_from, true)
  AND coalesce(mb.valid_from <= i.occurred_from, true) AND coalesce(mb.valid_to > i.occurred_from, true)
WITH i, g, h, collect(DISTINCT a.person_id) AS some_a, collect(DISTINCT b.person_id) AS some_b
WITH i, g, h, COLLECT { UNWIND some_a AS id RETURN id ORDER BY id } AS ids_a,
     COLLECT { UNWIND some_b AS id RETURN id ORDER BY id } AS ids_b
RETURN i.incident_id AS incident_id, i.kind AS kind, i.occurred_from AS occurred_from,
       g.group_id AS group_a, h.group_id AS group_b, reduce(text = head(ids_a), id IN tail(ids_a) | text + ';' + id) AS people_a, reduce(text = head(ids_b), id IN tail(ids_b) | text + ';' + id) AS people_b
ORDER BY occurred_from DESC, incident_id, group_a, group_b
LIMIT $limit
