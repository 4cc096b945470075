// Pick who and what leads from one incident to others that something may join to it.
// parameters: $incident: its id; $people, $vehicles: who and what is named in it; $most_people: members of these
// people's groups; $most_shared: holders of a thing, incidents at a home or done in a way, beyond which nothing leads
// returns: kind (people, vehicles or incidents), id
CALL () {
  UNWIND $people AS one
  MATCH (:Person {person_id: one})-[:MEMBER_OF]->(:Group)<-[:MEMBER_OF]-(other:Person)
  WHERE NOT other.person_id IN $people
  WITH DISTINCT other.person_id AS id
  ORDER BY id
  LIMIT $most_people
  RETURN 'people' AS kind, id
  UNION
  UNWIND $people AS one
  MATCH (:Person {person_id: one})-[r]-(other:Person)
  WHERE r.key IS NOT NULL
  RETURN 'people' AS kind, other.person_id AS id
  UNION
  CALL () {
    UNWIND $people AS one
    MATCH (:Person {person_id: one})-->(thing:Phone|Account|Vehicle)
    RETURN thing
    UNION
    UNWIND $vehicles AS one
    MATCH (thing:Vehicle {vehicle_id: one})
    RETURN thing
    UNION
    MATCH (:Incident {incident_id: $incident})-[:OCCURRED_AT]->(thing:Location)
    RETURN thing
  }
  WITH thing, COLLECT { MATCH (thing)<--(holder:Person) RETURN DISTINCT holder.person_id } AS holders
  WHERE size(holders) <= $most_shared
  CALL (thing, holders) {
    UNWIND holders AS id
    RETURN 'people' AS kind, id
    UNION
    UNWIND CASE WHEN thing:Vehicle THEN [thing.vehicle_id] ELSE [] END AS id
    RETURN 'vehicles' AS kind, id
  }
  RETURN kind, id
  UNION
  UNWIND $people AS one
  MATCH (:Person {person_id: one})-->(home:Location)
  WITH DISTINCT home
  WITH COLLECT { MATCH (home)<-[:OCCURRED_AT]-(i:Incident) RETURN i.incident_id } AS there
  WHERE size(there) <= $most_shared
  UNWIND there AS id
  RETURN 'incidents' AS kind, id
  UNION
  MATCH (:Incident {incident_id: $incident})<-[:TRAIT_OF]-(mine:Trait)
  WITH COLLECT { MATCH (o:Trait {trait: mine.trait, value: mine.value}) RETURN o.incident_id } AS alike
  WHERE size(alike) <= $most_shared
  UNWIND alike AS id
  RETURN 'incidents' AS kind, id
}
RETURN DISTINCT kind, id
