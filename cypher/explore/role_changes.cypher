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
MATCH (p:Person)-[r]->(i:Incident)
WHERE NOT r.anonymous AND r.role IN $suspect_roles + $victim_roles AND coalesce(i.status, '') <> 'unfounded'
WITH DISTINCT p, i, r.role IN $suspect_roles AS suspected
WITH p, collect({id: i.incident_id, began: i.occurred_from, ended: i.occurred_to, suspected: suspected}) AS parts
WHERE any(part IN parts WHERE part.suspected) AND any(part IN parts WHERE NOT part.suspected)
UNWIND [true, false] AS suspected_first
WITH p, suspected_first,
     COLLECT { UNWIND parts AS part WITH part WHERE part.suspected = suspected_first
               RETURN part ORDER BY part.ended, part.id DESC } AS firsts,
     COLLECT { UNWIND parts AS part WITH part WHERE part.suspected <> suspected_first
               RETURN part ORDER BY part.began, part.id } AS seconds,
     COLLECT { UNWIND parts AS part
               WITH part.suspected <> suspected_first AS starts, part
               RETURN starts ORDER BY CASE WHEN starts THEN part.began ELSE part.ended END, starts } AS moments
WITH p, suspected_first, firsts, seconds,
     [place IN range(0, size(moments) - 1) WHERE NOT moments[place]] AS of_ends,
     [place IN range(0, size(moments) - 1) WHERE moments[place]] AS of_starts
WITH p, suspected_first,
     [n IN range(0, size(firsts) - 1) WHERE of_ends[n] - n < size(seconds) | [firsts[n], seconds[of_ends[n] - n]]] AS onward,
     [n IN range(0, size(seconds) - 1) WHERE of_starts[n] > n | [firsts[of_starts[n] - n - 1], seconds[n]]] AS back
WITH p, suspected_first,
     COLLECT {
       UNWIND back AS pair
       WITH pair[0].id AS first, pair[1].id AS second,
            (pair[1].began.epochSeconds * 1000000 + pair[1].began.microsecond
             - pair[0].ended.epochSeconds * 1000000 - pair[0].ended.microsecond) / 86400e6 AS lag
       WHERE lag <= $days
       RETURN {first: first, second: second, lag: lag} ORDER BY lag, first, second
     } AS pairs,
     [pair IN onward
      WHERE (pair[1].began.epochSeconds * 1000000 + pair[1].began.microsecond
             - pair[0].ended.epochSeconds * 1000000 - pair[0].ended.microsecond) / 86400e6 <= $days | pair[0].id] AS some_ids
WHERE size(pairs) > 0
WITH p, suspected_first, size(pairs) AS times, head(pairs) AS quickest,
     COLLECT { UNWIND some_ids + [pair IN pairs | pair.second] AS id WITH DISTINCT id RETURN id ORDER BY id } AS ids
RETURN p.person_id AS person_id, CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(p.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false) THEN p.person_id ELSE p.name END AS name,
       CASE WHEN suspected_first THEN 'suspect_then_victim' ELSE 'victim_then_suspect' END AS change, times,
       quickest.first AS first_incident_id, quickest.second AS second_incident_id, quickest.lag AS lag_days,
       reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS incident_ids
ORDER BY lag_days, person_id, change
LIMIT $limit
