// purpose: Incidents that share traits of how they were done with one incident, those with most traits in common first.
// parameter: incident (id): the incident
// parameter: limit (int 1 to 100000, default 100): most rows
// column: incident_id: the other incident
// column: kind: its kind
// column: status: how far the case has come
// column: occurred_from (time): start of the span in which it happened (UTC)
// column: shared (int): number of traits in common
// column: traits: which, joined by ;
// example: same_modus incident=demo:i00535
MATCH (:Incident {incident_id: $incident})<-[:TRAIT_OF]-(mine:Trait)
MATCH (o:Trait {trait: mine.trait, value: mine.value})
WHERE o.incident_id <> $incident
WITH o.incident_id AS incident_id, count(*) AS shared
ORDER BY shared DESC, incident_id
LIMIT $limit
MATCH (i:Incident {incident_id: incident_id})
WITH i, shared, COLLECT {
  MATCH (:Incident {incident_id: $incident})<-[:TRAIT_OF]-(mine:Trait)
  WHERE EXISTS { MATCH (:Trait {trait: mine.trait, value: mine.value, incident_id: i.incident_id}) }
  WITH mine.trait + '=' + mine.value AS trait
  RETURN trait ORDER BY trait
} AS traits
RETURN i.incident_id AS incident_id, i.kind AS kind, i.status AS status, i.occurred_from AS occurred_from,
       shared, reduce(text = head(traits), id IN tail(traits) | text + ';' + id) AS traits
ORDER BY shared DESC, incident_id
