// purpose: Incidents that share traits of how they were done with one incident, those with most traits in common first.
// parameter: incident (id): the incident
// parameter: limit (int 1 to 100000, default 100): most rows
// column: incident_id: the other incident
// column: kind: its kind
// column: status: how far the case has come
// column: occurred_from (time): start of the span in which it happened (UTC)
// column: shared (int): number of traits in common
// column: traits: which, joined by ;
// example: same_modus incident=demo:i00531
MATCH (mine:Incident {incident_id: $incident})<-[:TRAIT_OF]-(t:Trait)
MATCH (o:Trait {trait: t.trait, value: t.value})-[:TRAIT_OF]->(i:Incident)
WHERE i.incident_id <> $incident
WITH i, o.trait + '=' + o.value AS trait
ORDER BY trait
WITH i, count(trait) AS shared, collect(trait) AS traits
RETURN i.incident_id AS incident_id, i.kind AS kind, i.status AS status, i.occurred_from AS occurred_from,
       shared, reduce(text = head(traits), id IN tail(traits) | text + ';' + id) AS traits
ORDER BY shared DESC, incident_id
LIMIT $limit
