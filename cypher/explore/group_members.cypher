// purpose: The recorded members of one group, now and before, by person; no ranking.
// parameter: group (id): which group
// vocabulary: suspect_roles
// column: person_id: who
// column: name: name; the id where it is unknown or protected
// column: valid_from (time): member since (UTC); blank = unknown
// column: valid_to (time): until, exclusive (UTC); blank = still
// column: probability (float): how sure, 0 to 1
// column: incidents (int): number of incidents in which this person is suspected
// example: group_members group=demo:g1
MATCH (g:Group {group_id: $group})<-[m:MEMBER_OF]-(p:Person)
RETURN p.person_id AS person_id, CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(p.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN p.person_id ELSE p.name END AS name,
       m.valid_from AS valid_from, m.valid_to AS valid_to, m.probability AS probability,
       COUNT { MATCH (p)-[r]->(i:Incident) WHERE r.role IN $suspect_roles AND NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded'
               RETURN DISTINCT i } AS incidents
ORDER BY person_id, valid_from IS NOT NULL, valid_from
