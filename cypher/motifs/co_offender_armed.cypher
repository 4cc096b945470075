// purpose: A attacks B, and then C, who had been suspected together with B before, is arrested with, or suspected of having, a weapon.
// parameters: $delta in microseconds; $kinds_1 … $kinds_2 of each step (none: any); roles, gaps and ties from the vocabulary
// returns: incident_1, incident_2, A, B, C; one row an ordered tuple of incidents, ids joined by ;
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
CALL (b) {
  MATCH (b:Person)-[x]->(j:Incident)<-[y]-(c:Person) WHERE x.role IN $suspect_roles AND y.role IN $suspect_roles AND NOT x.anonymous AND NOT y.anonymous AND coalesce(j.status, '') <> 'unfounded' AND COUNT { MATCH (q:Person)-[z]->(j) WHERE z.role IN $suspect_roles AND NOT z.anonymous RETURN DISTINCT q } <= $max_party
  RETURN c
}
MATCH (c)-[s2]->(i2:Incident)
WHERE i2.kind IN $kinds_2
  AND coalesce(i2.status, '') <> 'unfounded'
  AND s2.role IN $suspect_roles
  AND NOT s2.anonymous
  AND s2.weight > 0
  AND (NOT EXISTS { MATCH (c)-[x]->(i2) WHERE x.role IN $victim_roles AND x.weight > 0 }
       OR EXISTS { MATCH (o)-[x]->(i2) WHERE x.role IN $victim_roles AND x.weight > 0 AND o <> c })
  AND i1.occurred_to <= i2.occurred_from
  AND i2 <> i1
  AND c <> a
  AND c <> b
  AND (EXISTS { MATCH (b:Person)-[x]->(j:Incident)<-[y]-(c:Person) WHERE x.role IN $suspect_roles AND y.role IN $suspect_roles AND NOT x.anonymous AND NOT y.anonymous AND coalesce(j.status, '') <> 'unfounded' AND COUNT { MATCH (q:Person)-[z]->(j) WHERE z.role IN $suspect_roles AND NOT z.anonymous RETURN DISTINCT q } <= $max_party AND j.occurred_to < i2.occurred_from })
WITH DISTINCT a, b, c, i1, i2
WITH *, (i1.occurred_from.epochSeconds * 1000000 + i1.occurred_from.microsecond) AS us_1, date(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) AS day_1, (localtime(datetime({datetime: i1.occurred_from, timezone: coalesce(i1.time_zone, 'UTC')})) = localtime('00:00') AND i1.occurred_to.epochSeconds - i1.occurred_from.epochSeconds >= 82800) AS whole_1,
     (i2.occurred_from.epochSeconds * 1000000 + i2.occurred_from.microsecond) AS us_2, date(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) AS day_2, (localtime(datetime({datetime: i2.occurred_from, timezone: coalesce(i2.time_zone, 'UTC')})) = localtime('00:00') AND i2.occurred_to.epochSeconds - i2.occurred_from.epochSeconds >= 82800) AS whole_2
WHERE CASE WHEN whole_1 AND whole_2 THEN duration.inDays(day_1, day_2).days * 86400000000 ELSE us_2 - us_1 END <= $delta
WITH i1.incident_id AS incident_1, i2.incident_id AS incident_2,
     collect(DISTINCT coalesce(a.person_id, a.group_id)) AS some_a,
     collect(DISTINCT coalesce(b.person_id, b.group_id)) AS some_b,
     collect(DISTINCT coalesce(c.person_id, c.group_id)) AS some_c
WITH incident_1, incident_2,
     COLLECT { UNWIND some_a AS id RETURN id ORDER BY id } AS ids_a,
     COLLECT { UNWIND some_b AS id RETURN id ORDER BY id } AS ids_b,
     COLLECT { UNWIND some_c AS id RETURN id ORDER BY id } AS ids_c
RETURN incident_1, incident_2,
       reduce(text = head(ids_a), id IN tail(ids_a) | text + ';' + id) AS A,
       reduce(text = head(ids_b), id IN tail(ids_b) | text + ';' + id) AS B,
       reduce(text = head(ids_c), id IN tail(ids_c) | text + ';' + id) AS C
ORDER BY incident_1, incident_2
