// Everything person $person took part in
// question: person_timeline
// first: :params {person: 'vinterby:p02'}
MATCH part = (:Person {person_id: $person})-->(i:Incident)
OPTIONAL MATCH place = (i)-[:OCCURRED_AT]->(:Location)
RETURN part, place
LIMIT 300
