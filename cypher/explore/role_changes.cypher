// purpose: Victims who were later suspects, and suspects who were later victims: one row a person and direction. Only where the one incident was certainly over before the other began.
// parameter: days (float 0 to 36500, default 365): most days from the end of the one to the start of the other
// parameter: limit (int 1 to 100000, default 1000): most rows
// vocabulary: suspect_roles, victim_roles
// column: person_id: who
// column: name: name; the id where it is unknown or protected
// column: change: victim_then_suspect or suspect_then_victim
// column: times (int): number of later incidents that follow such a one
// column: first_incident_id: the earlier incident of the quickest change
// column: second_incident_id: the later incident of the quickest change
// column: lag_days (float): days between them, from the end of the earlier to the start of the later
// column: incident_ids: all incidents in such changes, joined by ;
// example: role_changes days=90
MATCH (p:Person)-[ra]->(a:Incident)
WHERE NOT ra.anonymous AND ra.role IN $suspect_roles + $victim_roles
MATCH (p)-[rb]->(b:Incident)
WHERE NOT rb.anonymous AND rb.role IN $suspect_roles + $victim_roles AND a.occurred_to <= b.occurred_from
  AND (ra.role IN $suspect_roles) <> (rb.role IN $suspect_roles)
WITH DISTINCT p, a, b,
     CASE WHEN ra.role IN $suspect_roles THEN 'suspect_then_victim' ELSE 'victim_then_suspect' END AS change,
     (b.occurred_from.epochSeconds * 1000000 + b.occurred_from.microsecond
      - a.occurred_to.epochSeconds * 1000000 - a.occurred_to.microsecond) / 86400e6 AS lag_days
WHERE lag_days <= $days
ORDER BY lag_days, a.incident_id, b.incident_id
WITH p, change, collect({first: a.incident_id, second: b.incident_id, lag: lag_days}) AS pairs,
     count(DISTINCT b) AS times
WITH p, change, times, head(pairs) AS quickest,
     COLLECT { UNWIND pairs AS pair UNWIND [pair.first, pair.second] AS id WITH DISTINCT id RETURN id ORDER BY id } AS ids
RETURN p.person_id AS person_id, CASE WHEN coalesce(p.protected_identity, true) OR coalesce(trim(p.name), '') = '' THEN p.person_id ELSE p.name END AS name,
       change, times, quickest.first AS first_incident_id, quickest.second AS second_incident_id,
       quickest.lag AS lag_days, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS incident_ids
ORDER BY lag_days, person_id, change
LIMIT $limit
