// Who stands within one step of person $person
// question: ego_network
// first: :params {person: 'vinterby:p02'}
MATCH step = (:Person {person_id: $person})-->(:Incident)<--(other:Person)
WHERE NOT other:Anonymous
RETURN step
LIMIT 300
