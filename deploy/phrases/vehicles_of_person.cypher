// The vehicles of person $person and where they were
// question: vehicles_of_person
// first: :params {person: 'vinterby:p11'}
MATCH held = (:Person {person_id: $person})-[:OWNS|USES]->(v:Vehicle)
OPTIONAL MATCH scene = (v)-[:USED_IN|SEEN_AT|STOLEN_IN|BURNT_IN|INVOLVED_IN]->(:Incident)
RETURN held, scene
LIMIT 300
