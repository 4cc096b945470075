// purpose: Times in which one person has no part in any recorded incident, between two in which there is one. Silence may be custody, absence, or that nobody saw.
// parameter: person (id): whose
// parameter: days (float 0.01 to 36500, default 90): least days
// column: silent_from (time): end of the last incident before (UTC)
// column: silent_to (time): start of the next (UTC)
// column: days (float): days between them
// column: in_custody (bool): whether a recorded custody overlaps it
// column: last_incident_id: the last incident before
// column: next_incident_id: the next
// example: silent_periods person=demo:p0143 days=30
MATCH (p:Person {person_id: $person})
WITH p, COLLECT { MATCH (p)-[r]->(i:Incident) WHERE NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded' RETURN DISTINCT i } AS mine
UNWIND mine AS a
WITH p, mine, a
WHERE none(b IN mine WHERE b.occurred_from <= a.occurred_to AND b.occurred_to > a.occurred_to)
WITH p, mine, a.occurred_to AS silent_from, min(a.incident_id) AS last_incident_id
CALL (mine, silent_from) {
  UNWIND mine AS n
  WITH n.occurred_from AS silent_to, n.incident_id AS next_incident_id
  WHERE silent_to > silent_from
  RETURN silent_to, next_incident_id
  ORDER BY silent_to, next_incident_id
  LIMIT 1
}
WITH p, silent_from, silent_to, last_incident_id, next_incident_id,
     (silent_to.epochSeconds * 1000000 + silent_to.microsecond
      - silent_from.epochSeconds * 1000000 - silent_from.microsecond) / 86400e6 AS days
WHERE days >= $days
RETURN silent_from, silent_to, days,
       EXISTS {
         MATCH (p)<-[:STATE_OF]-(s:PersonState)
         WHERE s.kind = 'custody' AND coalesce(s.valid_from < silent_to, true) AND coalesce(s.valid_to > silent_from, true)
       } AS in_custody,
       last_incident_id, next_incident_id
ORDER BY silent_from
