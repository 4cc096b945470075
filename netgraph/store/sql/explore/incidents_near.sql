-- purpose: Incidents near one in place and time, the nearest in place first. Distance is along the great circle (haversine, mean radius of the earth 6,371,008.8 m); incidents without coordinates are near only at the very same place, and so are those where somebody with protected identity lives.
-- parameter: incident (id): near which incident
-- parameter: metres (float 0 to 20100000, default 500): most metres away
-- parameter: days (float 0 to 36500, default 14): most days before or after, from start to start
-- parameter: limit (int 1 to 100000, default 1000): most rows
-- column: incident_id: the incident that is near
-- column: kind: its kind
-- column: status: how far the case has come
-- column: occurred_from (time): start of the span in which it happened (UTC)
-- column: occurred_to (time): end of that span, exclusive (UTC)
-- column: distance_m (float): metres away
-- column: lag_days (float): days from start to start; negative = before
-- column: location_id: where
-- column: address: where; blank where somebody with protected identity lives
-- example: incidents_near incident=demo:i00100 metres=800 days=30
WITH hidden AS (
  SELECT h.thing_id AS location_id
  FROM holdings h JOIN people p USING (person_id)
  WHERE h.thing_kind = 'address' AND h.kind = 'lives_at' AND coalesce(p.protected_identity, true)
),
shown AS (
  SELECT * FROM locations WHERE location_id NOT IN (SELECT location_id FROM hidden)
),
placed AS (
  SELECT i.incident_id, i.kind, i.status, i.occurred_from, i.occurred_to, i.location_id, l.address,
    radians(l.longitude) AS east, radians(l.latitude) AS north
  FROM incidents i LEFT JOIN shown l USING (location_id)
),
here AS (
  SELECT occurred_from AS started, location_id AS place, east AS east_0, north AS north_0
  FROM placed WHERE incident_id = $incident
),
measured AS (
  SELECT placed.*,
    CASE WHEN location_id = place THEN 0.0
         ELSE round(2 * 6371008.8 * asin(sqrt(least(1.0,
           pow(sin((north - north_0) / 2), 2) + cos(north) * cos(north_0) * pow(sin((east - east_0) / 2), 2)
         ))), 3) END AS distance_m,
    (epoch_us(occurred_from) - epoch_us(started)) / 86400e6 AS lag_days
  FROM placed CROSS JOIN here
  WHERE incident_id <> $incident
)
SELECT incident_id, kind, status, occurred_from, occurred_to, distance_m, lag_days, location_id, address
FROM measured
WHERE distance_m <= $metres AND abs(lag_days) <= $days
ORDER BY distance_m, abs(lag_days), incident_id
LIMIT $limit
