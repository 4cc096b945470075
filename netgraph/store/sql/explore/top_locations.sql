-- purpose: The places with most incidents that began in a time. No address where somebody with protected identity lives.
-- parameter: since (time, default 0001-01-01): leave out what began earlier
-- parameter: until (time, default 9999-01-01): leave out what began then or later
-- parameter: limit (int 1 to 100000, default 20): most rows
-- vocabulary: serious_kinds
-- column: location_id: where
-- column: address: where; blank where somebody with protected identity lives
-- column: incidents (int): how many
-- column: serious_incidents (int): of these, serious ones
-- column: last_at (time): start of the last (UTC)
-- example: top_locations limit=5
WITH hidden AS (
  SELECT h.thing_id AS location_id
  FROM holdings h JOIN people p USING (person_id)
  WHERE h.thing_kind = 'address' AND h.kind = 'lives_at' AND coalesce(p.protected_identity, true)
)
SELECT
  l.location_id,
  any_value(CASE WHEN l.location_id NOT IN (SELECT location_id FROM hidden) THEN l.address END) AS address,
  count(*) AS incidents,
  count(*) FILTER (WHERE i.kind IN (SELECT unnest($serious_kinds))) AS serious_incidents,
  max(i.occurred_from) AS last_at
FROM incidents i JOIN locations l USING (location_id)
WHERE i.occurred_from >= $since AND i.occurred_from < $until AND i.status IS DISTINCT FROM 'unfounded'
GROUP BY l.location_id
ORDER BY incidents DESC, l.location_id
LIMIT $limit
