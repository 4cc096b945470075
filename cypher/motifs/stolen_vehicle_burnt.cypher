// purpose: A vehicle is stolen, then used or seen at the scene of an attack, then burnt. Nobody needs to be known.
// parameters: $delta in microseconds; $kinds_1 … $kinds_3 of each step (none: any); roles, gaps and ties from the vocabulary
// returns: incident_1, incident_2, incident_3, V; one row an ordered tuple of incidents, ids joined by ;
MATCH (v:Vehicle)-[t1]->(i1:Incident)
WHERE i1.kind IN $kinds_1
  AND coalesce(i1.status, '') <> 'unfounded'
  AND NOT t1.anonymous
  AND t1.weight > 0
WITH DISTINCT v, i1
MATCH (v:Vehicle)-[t2]->(i2:Incident)
WHERE i2.kind IN $kinds_2
  AND coalesce(i2.status, '') <> 'unfounded'
  AND NOT t2.anonymous
  AND t2.weight > 0
  AND i1.occurred_to <= i2.occurred_from
  AND i2 <> i1
WITH DISTINCT v, i1, i2
MATCH (v:Vehicle)-[t3]->(i3:Incident)
WHERE i3.kind IN $kinds_3
  AND coalesce(i3.status, '') <> 'unfounded'
  AND NOT t3.anonymous
  AND t3.weight > 0
  AND i2.occurred_to <= i3.occurred_from
  AND i3 <> i1
  AND i3 <> i2
WITH DISTINCT v, i1, i2, i3
WITH *, (i1.occurred_from.epochSeconds * 1000000 + i1.occurred_from.microsecond) AS us_1, date(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) AS day_1, (localtime(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) = localtime('00:00') AND i1.occurred_to.epochSeconds - i1.occurred_from.epochSeconds >= 82800) AS whole_1,
     (i2.occurred_from.epochSeconds * 1000000 + i2.occurred_from.microsecond) AS us_2, date(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) AS day_2, (localtime(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) = localtime('00:00') AND i2.occurred_to.epochSeconds - i2.occurred_from.epochSeconds >= 82800) AS whole_2,
     (i3.occurred_from.epochSeconds * 1000000 + i3.occurred_from.microsecond) AS us_3, date(datetime({datetime: i3.occurred_from, timezone: coalesce(i3.time_zone, 'UTC')})) AS day_3, (localtime(datetime({datetime: i3.occurred_from, timezone: coalesce(i3.time_zone, 'UTC')})) = localtime('00:00') AND i3.occurred_to.epochSeconds - i3.occurred_from.epochSeconds >= 82800) AS whole_3
WHERE CASE WHEN whole_1 AND whole_3 THEN duration.inDays(day_1, day_3).days * 86400000000 ELSE us_3 - us_1 END <= $delta
WITH i1.incident_id AS incident_1, i2.incident_id AS incident_2, i3.incident_id AS incident_3,
     collect(DISTINCT v.vehicle_id) AS some_v
WITH incident_1, incident_2, incident_3,
     COLLECT { UNWIND some_v AS id RETURN id ORDER BY id } AS ids_v
RETURN incident_1, incident_2, incident_3,
       reduce(text = head(ids_v), id IN tail(ids_v) | text + ';' + id) AS V
ORDER BY incident_1, incident_2, incident_3
