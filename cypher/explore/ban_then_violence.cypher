// purpose: Violence after a contact ban between the same two people: the suspect and the victim of the ban are again suspect and victim. Only where the ban was certainly issued before; the quickest first.
// parameter: days (float 0 to 36500, default 365): most days from the ban to the violence
// parameter: limit (int 1 to 100000, default 1000): most rows
// vocabulary: aggression_kinds, suspect_roles, victim_roles
// column: person_a: on whom the ban was laid
// column: name_a: name; the id where it is unknown or protected
// column: person_b: whom it was to shield
// column: name_b: name; the id where it is unknown or protected
// column: ban_incident_id: the contact ban
// column: later_incident_id: the violence
// column: kind: kind of violence
// column: lag_days (float): days from the end of the one to the start of the other
// example: ban_then_violence days=700
MATCH (b:Incident {kind: 'contact_ban_issued'})<-[rs]-(s:Person)
WHERE rs.role IN $suspect_roles AND NOT rs.anonymous
MATCH (b)<-[rv]-(v:Person)
WHERE rv.role IN $victim_roles AND NOT rv.anonymous AND v.person_id <> s.person_id
MATCH (s)-[ws]->(w:Incident)<-[wv]-(v)
WHERE ws.role IN $suspect_roles AND NOT ws.anonymous AND wv.role IN $victim_roles AND NOT wv.anonymous
  AND coalesce(b.status, '') <> 'unfounded' AND coalesce(w.status, '') <> 'unfounded'
  AND w.kind IN $aggression_kinds AND w.occurred_from >= b.occurred_to
WITH DISTINCT s, v, b, w,
     (w.occurred_from.epochSeconds * 1000000 + w.occurred_from.microsecond
      - b.occurred_to.epochSeconds * 1000000 - b.occurred_to.microsecond) / 86400e6 AS lag_days
WHERE lag_days <= $days
RETURN s.person_id AS person_a, CASE WHEN coalesce(s.protected_identity, true) OR NOT coalesce(s.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN s.person_id ELSE s.name END AS name_a,
       v.person_id AS person_b, CASE WHEN coalesce(v.protected_identity, true) OR NOT coalesce(v.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN v.person_id ELSE v.name END AS name_b,
       b.incident_id AS ban_incident_id, w.incident_id AS later_incident_id, w.kind AS kind, lag_days
ORDER BY lag_days, ban_incident_id, later_incident_id, person_a, person_b
LIMIT $limit
