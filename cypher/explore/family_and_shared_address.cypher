// purpose: The family of one person and those who share an address: whom support may go through. No suspicion follows from either. Who lives with whom is not told where one of them has protected identity.
// parameter: person (id): whose family
// vocabulary: kinship_ties
// column: person_id: who
// column: name: name; the id where it is unknown or protected
// column: kinds: kinds of stated tie, and same_address, joined by ;
// example: family_and_shared_address person=demo:p0143
MATCH (p:Person {person_id: $person})
CALL (p) {
  MATCH (p)-[t]-(o:Person)
  WHERE t.kind IN $kinship_ties
  RETURN o, t.kind AS kind
  UNION
  MATCH (p)-[:LIVES_AT]->(:Location)<-[:LIVES_AT]-(o:Person)
  RETURN o, 'same_address' AS kind
}
WITH p, o, kind
WHERE o.person_id <> $person
  AND (NOT kind IN ['lives_with', 'same_address']
       OR NOT (coalesce(p.protected_identity, true) OR coalesce(o.protected_identity, true)))
WITH DISTINCT o, kind
ORDER BY kind
WITH o, collect(kind) AS all_kinds
RETURN o.person_id AS person_id, CASE WHEN coalesce(o.protected_identity, true) OR NOT coalesce(o.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN o.person_id ELSE o.name END AS name, reduce(text = head(all_kinds), id IN tail(all_kinds) | text + ';' + id) AS kinds
ORDER BY person_id
