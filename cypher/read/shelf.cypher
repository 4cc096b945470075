// Read the rows of one table on the shelf that were never withdrawn: they wait for what they refer to.
// parameters: $table
// returns: row (JSON), content, stated_at (microseconds), past
MATCH (s:Shelved {table: $table})
WHERE NOT s.withdrawn
RETURN s.row AS row,
       s.content AS content,
       s.stated_at AS stated_at,
       s.past AS past
