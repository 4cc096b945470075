// purpose: The places with most incidents that began in a time. No address where somebody with protected identity lives.
// parameter: since (time, default 0001-01-01): leave out what began earlier
// parameter: until (time, default 9999-01-01): leave out what began then or later
// parameter: limit (int 1 to 100000, default 20): most rows
// vocabulary: serious_kinds
// column: location_id: where
// column: address: where; blank where somebody with protected identity lives
// column: incidents (int): how many
// column: serious_incidents (int): of these, serious ones
// column: last_at (time): start of the last (UTC)
// example: top_locations limit=5
MATCH (i:Incident)-[:OCCURRED_AT]->(l:Location)
WHERE i.occurred_from >= $since AND i.occurred_from < $until AND coalesce(i.status, '') <> 'unfounded'
WITH l, count(i) AS incidents, sum(CASE WHEN i.kind IN $serious_kinds THEN 1 ELSE 0 END) AS serious_incidents,
     max(i.occurred_from) AS last_at
ORDER BY incidents DESC, l.location_id
LIMIT $limit
RETURN l.location_id AS location_id,
       CASE WHEN NOT EXISTS { MATCH (l)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) }
       THEN l.address END AS address,
       incidents, serious_incidents, last_at
ORDER BY incidents DESC, location_id
