// Pick the incidents in which these entities take part.
// parameters: $people, $vehicles, $groups: ids
// returns: id
CALL () {
  UNWIND $people AS id
  MATCH (:Person {person_id: id})-[r]->(i:Incident)
  WHERE r.role IS NOT NULL
  RETURN i
  UNION
  UNWIND $vehicles AS id
  MATCH (:Vehicle {vehicle_id: id})-[r]->(i:Incident)
  WHERE r.role IS NOT NULL
  RETURN i
  UNION
  UNWIND $groups AS id
  MATCH (:Group {group_id: id})-[r]->(i:Incident)
  WHERE r.role IS NOT NULL
  RETURN i
}
RETURN DISTINCT i.incident_id AS id
