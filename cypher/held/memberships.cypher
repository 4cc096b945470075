// Say which of these memberships stand here, and which version of each.
// parameters: $rows, each {n, person_id, group_id, key}; $locate: whether to say where
// returns: n, content, recorded_at, stated_at (microseconds), past, place
UNWIND $rows AS row
MATCH (a:Person {person_id: row.person_id})
MATCH (b:Group {group_id: row.group_id})
MATCH (a)-[r]->(b)
WHERE r.key = row.key
RETURN row.n AS n,
       r.content AS content,
       r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond AS recorded_at,
       r.stated_at.epochSeconds * 1000000 + r.stated_at.microsecond AS stated_at,
       r.past AS past,
       CASE WHEN $locate THEN elementId(r) END AS place
