// purpose: Pairs of suspects in contact by phone who share no recorded incident: links that the cases do not show.
// parameter: least (int 1 to 1000, default 1): least number of incidents in which each of the two is suspected
// parameter: limit (int 1 to 100000, default 100): most rows
// vocabulary: suspect_roles
// column: person_a: one of the two; the lesser id
// column: name_a: name; the id where it is unknown or protected
// column: person_b: the other
// column: name_b: name; the id where it is unknown or protected
// column: incidents_a (int): number of incidents in which the one is suspected
// column: incidents_b (int): the other
// column: first_seen (time): first known contact (UTC); blank where none is dated
// column: last_seen (time): last known contact (UTC); blank where none is dated
// example: phone_ties_without_incidents least=2
MATCH (a:Person)-[t:PHONED]-(b:Person)
WHERE a.person_id < b.person_id
  AND NOT EXISTS { MATCH (a)-[ra]->(i:Incident)<-[rb]-(b)
                   WHERE NOT ra.anonymous AND NOT rb.anonymous AND coalesce(i.status, '') <> 'unfounded' }
WITH a, b, min(t.first_seen) AS first_seen, max(t.last_seen) AS last_seen,
     COUNT { MATCH (a)-[r]->(i:Incident) WHERE r.role IN $suspect_roles AND NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded'
             RETURN DISTINCT i } AS incidents_a,
     COUNT { MATCH (b)-[r]->(i:Incident) WHERE r.role IN $suspect_roles AND NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded'
             RETURN DISTINCT i } AS incidents_b
WHERE incidents_a >= $least AND incidents_b >= $least
RETURN a.person_id AS person_a, CASE WHEN coalesce(a.protected_identity, true) OR NOT coalesce(a.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN a.person_id ELSE a.name END AS name_a,
       b.person_id AS person_b, CASE WHEN coalesce(b.protected_identity, true) OR NOT coalesce(b.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN b.person_id ELSE b.name END AS name_b, incidents_a, incidents_b, first_seen, last_seen
ORDER BY incidents_a + incidents_b DESC, person_a, person_b
LIMIT $limit
