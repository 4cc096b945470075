// Say which of these parts of groups in incidents stand here, and which version of each.
// parameters: $rows, each {n, entity_id, incident_id, role}; $locate: whether to say where
// returns: n, content, recorded_at, stated_at (microseconds), past, place
UNWIND $rows AS row
MATCH (e:Group {group_id: row.entity_id})
MATCH (i:Incident {incident_id: row.incident_id})
MATCH (e)-[r]->(i)
WHERE r.role = row.role
RETURN row.n AS n,
       r.content AS content,
       r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond AS recorded_at,
       r.stated_at.epochSeconds * 1000000 + r.stated_at.microsecond AS stated_at,
       r.past AS past,
       CASE WHEN $locate THEN elementId(r) END AS place
