// purpose: People who were victims in two or more incidents, the most often first; to be offered protection and support.
// parameter: least (int 1 to 1000, default 2): least number of incidents
// parameter: limit (int 1 to 100000, default 100): most rows
// vocabulary: serious_kinds, victim_roles
// column: person_id: who
// column: name: name; the id where it is unknown or protected
// column: incidents (int): number of incidents as a victim
// column: serious_incidents (int): of these, serious ones
// column: first_at (time): start of the first (UTC)
// column: last_at (time): start of the last (UTC)
// column: incident_ids: the incidents, joined by ;
// example: repeat_victims least=3
MATCH (p:Person)-[r]->(i:Incident)
WHERE NOT r.anonymous AND r.role IN $victim_roles AND coalesce(i.status, '') <> 'unfounded'
WITH DISTINCT p, i
ORDER BY i.incident_id
WITH p, count(i) AS incidents, sum(CASE WHEN i.kind IN $serious_kinds THEN 1 ELSE 0 END) AS serious_incidents,
     min(i.occurred_from) AS first_at, max(i.occurred_from) AS last_at, collect(i.incident_id) AS ids
WHERE incidents >= $least
RETURN p.person_id AS person_id, CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(p.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN p.person_id ELSE p.name END AS name,
       incidents, serious_incidents, first_at, last_at, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS incident_ids
ORDER BY incidents DESC, person_id
LIMIT $limit
