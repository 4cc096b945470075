// Say which of these rows are on the shelf.
// parameters: $keys
// returns: key, content, recorded_at, stated_at (microseconds), past, withdrawn
UNWIND $keys AS key
MATCH (s:Shelved {key: key})
RETURN s.key AS key,
       s.content AS content,
       s.recorded_at AS recorded_at,
       s.stated_at AS stated_at,
       s.past AS past,
       s.withdrawn AS withdrawn
