// What happened at place $location
// question: location_history
// first: :params {location: 'vinterby:kajen'}
MATCH there = (:Location {location_id: $location})<-[:OCCURRED_AT]-(i:Incident)
OPTIONAL MATCH part = (i)<--(p:Person)
WHERE NOT p:Anonymous
RETURN there, part
LIMIT 300
