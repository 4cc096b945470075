// purpose: A attacks B, B answers, and A answers the answer. A longer feud is several of these; feud_4, feud_5 and so on name those of more rounds.
// parameters: $delta in microseconds; $kinds_1 … $kinds_3 of each step (none: any); roles, gaps and ties from the vocabulary
// returns: incident_1, incident_2, incident_3, A, B; one row an ordered tuple of incidents, ids joined by ;
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
MATCH (b)-[s2]->(i2:Incident), (a)-[t2]->(i2:Incident)
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
MATCH (a)-[s3]->(i3:Incident), (b)-[t3]->(i3:Incident)
WHERE i3.kind IN $kinds_3
  AND coalesce(i3.status, '') <> 'unfounded'
  AND s3.role IN $suspect_roles
  AND NOT s3.anonymous
  AND s3.weight > 0
  AND t3.role IN $victim_roles
  AND NOT t3.anonymous
  AND t3.weight > 0
  AND i2.occurred_to <= i3.occurred_from
  AND i3 <> i1
  AND i3 <> i2
WITH DISTINCT a, b, i1, i2, i3
WITH *, (i1.occurred_from.epochSeconds * 1000000 + i1.occurred_from.microsecond) AS us_1, date(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) AS day_1, (localtime(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) = localtime('00:00') AND i1.occurred_to.epochSeconds - i1.occurred_from.epochSeconds >= 82800) AS whole_1,
     (i2.occurred_from.epochSeconds * 1000000 + i2.occurred_from.microsecond) AS us_2, date(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) AS day_2, (localtime(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) = localtime('00:00') AND i2.occurred_to.epochSeconds - i2.occurred_from.epochSeconds >= 82800) AS whole_2,
     (i3.occurred_from.epochSeconds * 1000000 + i3.occurred_from.microsecond) AS us_3, date(datetime({datetime: i3.occurred_from, timezone: coalesce(i3.time_zone, 'UTC')})) AS day_3, (localtime(datetime({datetime: i3.occurred_from, timezone: coalesce(i3.time_zone, 'UTC')})) = localtime('00:00') AND i3.occurred_to.epochSeconds - i3.occurred_from.epochSeconds >= 82800) AS whole_3
WHERE CASE WHEN whole_1 AND whole_3 THEN duration.inDays(day_1, day_3).days * 86400000000 ELSE us_3 - us_1 END <= $delta
WITH i1.incident_id AS incident_1, i2.incident_id AS incident_2, i3.incident_id AS incident_3,
     collect(DISTINCT coalesce(a.person_id, a.group_id)) AS some_a,
     collect(DISTINCT coalesce(b.person_id, b.group_id)) AS some_b
WITH incident_1, incident_2, incident_3,
     COLLECT { UNWIND some_a AS id RETURN id ORDER BY id } AS ids_a,
     COLLECT { UNWIND some_b AS id RETURN id ORDER BY id } AS ids_b
RETURN incident_1, incident_2, incident_3,
       reduce(text = head(ids_a), id IN tail(ids_a) | text + ';' + id) AS A,
       reduce(text = head(ids_b), id IN tail(ids_b) | text + ';' + id) AS B
ORDER BY incident_1, incident_2, incident_3
