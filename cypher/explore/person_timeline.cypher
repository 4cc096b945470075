// purpose: One person's recorded life in order of time: every part in an incident, and every time in custody or another state. Of a person with protected identity no place is shown, nor the address where one lives.
// parameter: person (id): whose timeline
// parameter: since (time, default 0001-01-01): leave out what was over by then
// parameter: until (time, default 9999-01-01): leave out what began then or later
// column: occurred_from (time): start of the span in which it happened (UTC); blank = unknown
// column: occurred_to (time): end of that span, exclusive; of a state, its end, blank while it lasts
// column: what: incident or state
// column: kind: kind of incident or state
// column: incident_id: the incident; blank for a state
// column: role: the person's part in the incident
// column: outcome: what it did to the person
// column: status: how far the case has come
// column: location_id: where
// column: address: where
// example: person_timeline person=demo:p0143
MATCH (p:Person {person_id: $person})
CALL (p) {
  MATCH (p)-[r]->(i:Incident)
  WHERE NOT r.anonymous
  OPTIONAL MATCH (i)-[:OCCURRED_AT]->(l:Location)
  RETURN i.occurred_from AS occurred_from, i.occurred_to AS occurred_to, 'incident' AS what, i.kind AS kind,
         i.incident_id AS incident_id, r.role AS role, r.outcome AS outcome, i.status AS status,
         CASE WHEN NOT coalesce(p.protected_identity, true) THEN l.location_id END AS location_id,
         CASE WHEN NOT coalesce(p.protected_identity, true)
           AND NOT EXISTS { MATCH (l)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) }
         THEN l.address END AS address
  UNION ALL
  MATCH (p)<-[:STATE_OF]-(s:PersonState)
  RETURN s.valid_from AS occurred_from, s.valid_to AS occurred_to, 'state' AS what, s.kind AS kind,
         null AS incident_id, null AS role, null AS outcome, null AS status, null AS location_id, null AS address
}
WITH occurred_from, occurred_to, what, kind, incident_id, role, outcome, status, location_id, address
WHERE coalesce(occurred_to > $since, true) AND coalesce(occurred_from < $until, true)
RETURN occurred_from, occurred_to, what, kind, incident_id, role, outcome, status, location_id, address
ORDER BY occurred_from IS NOT NULL, occurred_from, what, kind, incident_id, role
