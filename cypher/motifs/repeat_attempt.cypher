// purpose: A attacks B, and then A attacks B again.
// parameters: $delta in microseconds; $kinds_1 … $kinds_2 of each step (none: any); roles, gaps and ties from the vocabulary
// returns: incident_1, incident_2, A, B; one row an ordered tuple of incidents, ids joined by ;
MATCH (a)-[s1]->(i1:Incident), (b)-[t1]->(i1:Incident)
WHERE i1.kind IN $kinds_1
  AND coalesce(i1.status, '') <> 'unfounded'
  AND s1.role IN $suspect_roles
  AND NOT s1.anonymous
  AND s1.weight > 0
  AND t1.role IN $victim_roles
  AND NOT t1.anonymous
  AND t1.weight > 0
  AND b <> a
WITH DISTINCT a, b, i1
MATCH (a)-[s2]->(i2:Incident), (b)-[t2]->(i2:Incident)
WHERE i2.kind IN $kinds_2
  AND coalesce(i2.status, '') <> 'unfounded'
  AND s2.role IN $suspect_roles
  AND NOT s2.anonymous
  AND s2.weight > 0
  AND t2.role IN $victim_roles
  AND NOT t2.anonymous
  AND t2.weight > 0
  AND i1.occurred_to <= i2.occurred_from
  AND i2 <> i1
WITH DISTINCT a, b, i1, i2
WITH *, (i1.occurred_from.epochSeconds * 1000000 + i1.occurred_from.microsecond) AS us_1, date(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) AS day_1, (localtime(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) = localtime('00:00') AND i1.occurred_to.epochSeconds - i1.occurred_from.epochSeconds >= 82800) AS whole_1,
     (i2.occurred_from.epochSeconds * 1000000 + i2.occurred_from.microsecond) AS us_2, date(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) AS day_2, (localtime(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) = localtime('00:00') AND i2.occurred_to.epochSeconds - i2.occurred_from.epochSeconds >= 82800) AS whole_2
WHERE CASE WHEN whole_1 AND whole_2 THEN duration.inDays(day_1, day_2).days * 86400000000 ELSE us_2 - us_1 END <= $delta
WITH i1.incident_id AS incident_1, i2.incident_id AS incident_2,
     collect(DISTINCT coalesce(a.person_id, a.group_id)) AS some_a,
     collect(DISTINCT coalesce(b.person_id, b.group_id)) AS some_b
WITH incident_1, incident_2,
     COLLECT { UNWIND some_a AS id RETURN id ORDER BY id } AS ids_a,
     COLLECT { UNWIND some_b AS id RETURN id ORDER BY id } AS ids_b
RETURN incident_1, incident_2,
       reduce(text = head(ids_a), id IN tail(ids_a) | text + ';' + id) AS A,
       reduce(text = head(ids_b), id IN tail(ids_b) | text + ';' + id) AS B
ORDER BY incident_1, incident_2
