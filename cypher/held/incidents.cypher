// Say which of these incidents stand here, and which version of each.
// parameters: $rows, each {n, incident_id}; $locate: whether to say where
// returns: n, content, recorded_at, stated_at (microseconds), past, place
UNWIND $rows AS row
MATCH (n:Incident {incident_id: row.incident_id})
RETURN row.n AS n,
       n.content AS content,
       n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond AS recorded_at,
       n.stated_at.epochSeconds * 1000000 + n.stated_at.microsecond AS stated_at,
       n.past AS past,
       CASE WHEN $locate THEN elementId(n) END AS place
