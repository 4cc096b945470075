// Cases done the way of $incident
// question: same_modus
// first: :params {incident: 'demo:i00128'}
MATCH (:Incident {incident_id: $incident})<-[:TRAIT_OF]-(own:Trait)
MATCH alike = (t:Trait {trait: own.trait, value: own.value})-[:TRAIT_OF]->(:Incident)
RETURN alike
LIMIT 200
