// Say which people, vehicles, groups and incidents have these ids.
// parameters: $ids
// returns: kind (name of the table), id
UNWIND $ids AS id
CALL (id) {
  MATCH (:Person {person_id: id})
  RETURN 'people' AS kind
  UNION ALL
  MATCH (:Vehicle {vehicle_id: id})
  RETURN 'vehicles' AS kind
  UNION ALL
  MATCH (:Group {group_id: id})
  RETURN 'groups' AS kind
  UNION ALL
  MATCH (:Incident {incident_id: id})
  RETURN 'incidents' AS kind
}
RETURN kind, id
