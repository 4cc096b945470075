// Pick the people who are tied to these.
// parameters: $people: ids
// returns: id
UNWIND $people AS id
MATCH (:Person {person_id: id})-[r]-(other:Person)
WHERE r.key IS NOT NULL
RETURN DISTINCT other.person_id AS id
