// purpose: Pairs of people suspected together in several incidents, the most often first.
// parameter: least (int 1 to 1000, default 2): least number of incidents together
// parameter: limit (int 1 to 100000, default 100): most rows
// vocabulary: suspect_roles
// column: person_a: one of the two; the lesser id
// column: name_a: name; the id where it is unknown or protected
// column: person_b: the other
// column: name_b: name; the id where it is unknown or protected
// column: incidents (int): number of incidents in which both are suspected
// column: first_at (time): start of the first (UTC)
// column: last_at (time): start of the last (UTC)
// column: incident_ids: the incidents, joined by ;
// example: co_offending_pairs least=3
MATCH (a:Person)-[ra]->(i:Incident)<-[rb]-(b:Person)
WHERE a.person_id < b.person_id AND NOT ra.anonymous AND NOT rb.anonymous
  AND ra.role IN $suspect_roles AND rb.role IN $suspect_roles AND coalesce(i.status, '') <> 'unfounded'
WITH DISTINCT a, b, i
ORDER BY i.incident_id
WITH a, b, count(i) AS incidents, min(i.occurred_from) AS first_at, max(i.occurred_from) AS last_at,
     collect(i.incident_id) AS ids
WHERE incidents >= $least
RETURN a.person_id AS person_a, CASE WHEN coalesce(a.protected_identity, true) OR NOT coalesce(a.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN a.person_id ELSE a.name END AS name_a,
       b.person_id AS person_b, CASE WHEN coalesce(b.protected_identity, true) OR NOT coalesce(b.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN b.person_id ELSE b.name END AS name_b,
       incidents, first_at, last_at, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS incident_ids
ORDER BY incidents DESC, person_a, person_b
LIMIT $limit
