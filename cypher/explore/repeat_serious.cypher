// purpose: People with a part in two or more serious incidents, as suspect, as victim, or on a side that the source does not state; witnesses and others nearby do not count. The sides are counted apart: this is no score.
// parameter: least (int 1 to 1000, default 2): least number of serious incidents
// parameter: limit (int 1 to 100000, default 100): most rows
// vocabulary: serious_kinds, suspect_roles, victim_roles, unknown_roles
// column: person_id: who
// column: name: name; the id where it is unknown or protected
// column: incidents (int): number of serious incidents
// column: as_suspect (int): of these, as a suspect
// column: as_victim (int): of these, as a victim; one may be both
// column: first_at (time): start of the first (UTC)
// column: last_at (time): start of the last (UTC)
// column: incident_ids: the incidents, joined by ;
// example: repeat_serious least=3
MATCH (p:Person)-[r]->(i:Incident)
WHERE NOT r.anonymous AND coalesce(i.status, '') <> 'unfounded' AND i.kind IN $serious_kinds
  AND r.role IN $suspect_roles + $victim_roles + $unknown_roles
WITH p, i, collect(r.role) AS roles
ORDER BY i.incident_id
WITH p, count(i) AS incidents,
     sum(CASE WHEN any(role IN roles WHERE role IN $suspect_roles) THEN 1 ELSE 0 END) AS as_suspect,
     sum(CASE WHEN any(role IN roles WHERE role IN $victim_roles) THEN 1 ELSE 0 END) AS as_victim,
     min(i.occurred_from) AS first_at, max(i.occurred_from) AS last_at, collect(i.incident_id) AS ids
WHERE incidents >= $least
RETURN p.person_id AS person_id, CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(p.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN p.person_id ELSE p.name END AS name,
       incidents, as_suspect, as_victim, first_at, last_at, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS incident_ids
ORDER BY incidents DESC, person_id
LIMIT $limit
