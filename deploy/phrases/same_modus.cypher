// Cases done the way of $incident
// question: same_modus
// first: :params {incident: 'vinterby:K-106'}
MATCH own = (:Incident {incident_id: $incident})<-[:TRAIT_OF]-(mine:Trait)
OPTIONAL MATCH alike = (t:Trait {trait: mine.trait, value: mine.value})-[:TRAIT_OF]->(other:Incident)
WHERE other.incident_id <> $incident
RETURN own, alike
LIMIT 200
