// purpose: Vehicles that join two people: each of them owns or uses the vehicle, or takes part in an incident together with it.
// parameter: start (id): one of the two
// parameter: end (id): the other
// column: vehicle_id: which
// column: registration: plate as recorded
// column: kinds_start: what links the one: owns, uses, incident, joined by ;
// column: kinds_end: what links the other, joined by ;
// column: incident_ids: incidents in which the vehicle and one of the two take part, joined by ;; blank where there are none
// example: vehicles_joining_two start=demo:p0002 end=demo:p0152
MATCH (a:Person {person_id: $start})
MATCH (b:Person {person_id: $end})
WHERE $start <> $end
CALL (a) {
  MATCH (a)-[h]->(c:Vehicle) RETURN c, h.kind AS kind_a, null AS case_a
  UNION
  MATCH (a)-[ra]->(i:Incident)<-[rc]-(c:Vehicle) WHERE NOT ra.anonymous AND NOT rc.anonymous
  RETURN c, 'incident' AS kind_a, i.incident_id AS case_a
}
WITH b, c, collect(DISTINCT kind_a) AS some_a, collect(DISTINCT case_a) AS cases_a
CALL (b, c) {
  MATCH (b)-[h]->(c) RETURN h.kind AS kind_b, null AS case_b
  UNION
  MATCH (b)-[rb]->(i:Incident)<-[rc]-(c) WHERE NOT rb.anonymous AND NOT rc.anonymous
  RETURN 'incident' AS kind_b, i.incident_id AS case_b
}
WITH c, some_a, cases_a, collect(DISTINCT kind_b) AS some_b, collect(DISTINCT case_b) AS cases_b
WITH c, COLLECT { UNWIND some_a AS kind RETURN kind ORDER BY kind } AS kinds_a,
     COLLECT { UNWIND some_b AS kind RETURN kind ORDER BY kind } AS kinds_b,
     COLLECT { UNWIND cases_a + cases_b AS id WITH DISTINCT id RETURN id ORDER BY id } AS ids
RETURN c.vehicle_id AS vehicle_id, c.registration AS registration, reduce(text = head(kinds_a), id IN tail(kinds_a) | text + ';' + id) AS kinds_start,
       reduce(text = head(kinds_b), id IN tail(kinds_b) | text + ';' + id) AS kinds_end, coalesce(reduce(text = head(ids), id IN tail(ids) | text + ';' + id), '') AS incident_ids
ORDER BY vehicle_id
