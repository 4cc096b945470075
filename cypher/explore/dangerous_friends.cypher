// purpose: People with no part of their own in any incident, as suspect or on a side that the source does not state, tied to several who have one; to be reached early with an offer of help. Family and a shared address do not count.
// parameter: least (int 1 to 1000, default 2): least number of such friends
// parameter: kind (text, default all): ties of this kind only, such as associate or phone; all = every kind but those of family
// parameter: limit (int 1 to 100000, default 100): most rows
// vocabulary: kinship_ties, suspect_roles, unknown_roles
// column: person_id: who
// column: name: name; the id where it is unknown or protected
// column: friends (int): number of people tied to this one who have a part of their own
// column: friend_ids: who they are, joined by ;
// example: dangerous_friends least=1
MATCH (f:Person)-[t]-(p:Person)
WHERE NOT t.kind IN $kinship_ties AND $kind IN ['all', t.kind]
  AND EXISTS { MATCH (f)-[r]->(i:Incident)
    WHERE r.role IN $suspect_roles + $unknown_roles AND NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded' }
  AND NOT EXISTS { MATCH (p)-[r]->(i:Incident)
    WHERE r.role IN $suspect_roles + $unknown_roles AND NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded' }
WITH DISTINCT p, f
ORDER BY f.person_id
WITH p, count(f) AS friends, collect(f.person_id) AS ids
WHERE friends >= $least
RETURN p.person_id AS person_id, CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(p.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN p.person_id ELSE p.name END AS name, friends, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS friend_ids
ORDER BY friends DESC, person_id
LIMIT $limit
