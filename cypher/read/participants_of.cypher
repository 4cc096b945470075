// Pick the named who take part in these incidents.
// parameters: $incidents: ids
// returns: kind (people, vehicles or groups), id
UNWIND $incidents AS id
MATCH (:Incident {incident_id: id})<-[r]-(e:Person|Vehicle|Group)
WHERE r.role IS NOT NULL AND NOT e:Anonymous
RETURN DISTINCT CASE WHEN e:Person THEN 'people' WHEN e:Vehicle THEN 'vehicles' ELSE 'groups' END AS kind,
       coalesce(e.person_id, e.vehicle_id, e.group_id) AS id
