// Family and household of person $person
// question: family_and_shared_address
// first: :params {person: 'vinterby:p01'}
MATCH (p:Person {person_id: $person})
OPTIONAL MATCH kin = (p)-[:KIN_OF|PARTNER_OF|LIVES_WITH]-(:Person)
OPTIONAL MATCH home = (p)-[:LIVES_AT]->(:Location)<-[:LIVES_AT]-(:Person)
RETURN p, kin, home
LIMIT 100
