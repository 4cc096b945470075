// purpose: People linked to members of two groups and member of neither, at whatever time: by a shared incident or a stated tie. Who may mediate, or be caught between. Family and a shared address do not count.
// parameter: group_a (id): one group
// parameter: group_b (id): the other
// parameter: limit (int 1 to 100000, default 100): most rows
// vocabulary: kinship_ties
// column: person_id: who
// column: name: name; the id where it is unknown or protected
// column: members_a (int): number of members of the one group linked to this person
// column: members_b (int): of the other
// column: member_ids_a: who they are, joined by ;
// column: member_ids_b: who they are, joined by ;
// example: people_between_groups group_a=demo:g3 group_b=demo:g5
MATCH (g:Group {group_id: $group_a})<-[:MEMBER_OF]-(m:Person)
WHERE $group_a <> $group_b
CALL (m) {
  MATCH (m)-[t]-(p:Person) WHERE NOT t.kind IN $kinship_ties RETURN p
  UNION
  MATCH (m)-[rm]->(i:Incident)<-[rp]-(p:Person)
  WHERE NOT rm.anonymous AND NOT rp.anonymous AND coalesce(i.status, '') <> 'unfounded'
  RETURN p
}
WITH DISTINCT p, m
WHERE NOT EXISTS { MATCH (p)-[:MEMBER_OF]->(n:Group) WHERE n.group_id IN [$group_a, $group_b] }
ORDER BY m.person_id
WITH p, collect(m.person_id) AS ids_a
CALL (p) {
  MATCH (p)-[t]-(o:Person)-[:MEMBER_OF]->(:Group {group_id: $group_b}) WHERE NOT t.kind IN $kinship_ties RETURN o
  UNION
  MATCH (p)-[rp]->(i:Incident)<-[ro]-(o:Person)-[:MEMBER_OF]->(:Group {group_id: $group_b})
  WHERE NOT rp.anonymous AND NOT ro.anonymous AND coalesce(i.status, '') <> 'unfounded'
  RETURN o
}
WITH DISTINCT p, ids_a, o
ORDER BY o.person_id
WITH p, ids_a, collect(o.person_id) AS ids_b
RETURN p.person_id AS person_id, CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(p.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN p.person_id ELSE p.name END AS name, size(ids_a) AS members_a, size(ids_b) AS members_b,
       reduce(text = head(ids_a), id IN tail(ids_a) | text + ';' + id) AS member_ids_a, reduce(text = head(ids_b), id IN tail(ids_b) | text + ';' + id) AS member_ids_b
ORDER BY members_a + members_b DESC, person_id
LIMIT $limit
