// purpose: Vehicles that join two people: each of them owns or uses the vehicle, or takes part in an incident together with it.
// parameter: start (id): one of the two
// parameter: end (id): the other
// column: vehicle_id: which
// column: registration: plate as recorded
// column: kinds_start: what links the one: owns, uses, incident, joined by ;
// column: kinds_end: what links the other, joined by ;
// column: incident_ids: incidents in which the vehicle and one of the two take part, joined by ;; blank where there are none
// example: vehicles_joining_two start=demo:p0091 end=demo:p0143
UNWIND CASE WHEN $start <> $end THEN [$start, $end] ELSE [] END AS id
MATCH (p:Person {person_id: id})
CALL (p) {
  MATCH (p)-[h]->(c:Vehicle)
  RETURN c, h.kind AS kind, null AS case_id
  UNION
  MATCH (p)-[rp]->(i:Incident)<-[rc]-(c:Vehicle)
  WHERE NOT rp.anonymous AND NOT rc.anonymous AND coalesce(i.status, '') <> 'unfounded'
  RETURN c, 'incident' AS kind, i.incident_id AS case_id
}
WITH c, collect(DISTINCT CASE WHEN id = $start THEN kind END) AS some_a,
     collect(DISTINCT CASE WHEN id = $end THEN kind END) AS some_b, collect(DISTINCT case_id) AS cases
WHERE size(some_a) > 0 AND size(some_b) > 0
WITH c, COLLECT { UNWIND some_a AS kind RETURN kind ORDER BY kind } AS kinds_a,
     COLLECT { UNWIND some_b AS kind RETURN kind ORDER BY kind } AS kinds_b,
     COLLECT { UNWIND cases AS id RETURN id ORDER BY id } AS ids
RETURN c.vehicle_id AS vehicle_id, c.registration AS registration, reduce(text = head(kinds_a), id IN tail(kinds_a) | text + ';' + id) AS kinds_start,
       reduce(text = head(kinds_b), id IN tail(kinds_b) | text + ';' + id) AS kinds_end, coalesce(reduce(text = head(ids), id IN tail(ids) | text + ';' + id), '') AS incident_ids
ORDER BY vehicle_id
