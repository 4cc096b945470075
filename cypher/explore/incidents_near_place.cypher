// purpose: Incidents near a point on the map that began in a time, the nearest first. Distance is along the great circle (haversine, mean radius of the earth 6,371,008.8 m). Left out: incidents without coordinates, and those where somebody with protected identity lives.
// parameter: longitude (float -180 to 180): degrees east of the point
// parameter: latitude (float -90 to 90): degrees north of the point
// parameter: metres (float 0 to 20100000, default 500): most metres away
// parameter: since (time, default 0001-01-01): leave out what began earlier
// parameter: until (time, default 9999-01-01): leave out what began then or later
// parameter: limit (int 1 to 100000, default 1000): most rows
// column: incident_id: the incident
// column: kind: its kind
// column: status: how far the case has come
// column: occurred_from (time): start of the span in which it happened (UTC)
// column: occurred_to (time): end of that span, exclusive (UTC)
// column: distance_m (float): metres away
// column: location_id: where
// column: address: where
// example: incidents_near_place longitude=15.08 latitude=59.85 metres=1000
MATCH (l:Location)
WHERE point.distance(l.point, point({longitude: $longitude, latitude: $latitude})) <= $metres * 1.01 + 1
  AND NOT EXISTS { MATCH (l)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) }
WITH l,
     sin((radians(l.latitude) - radians($latitude)) / 2) ^ 2 + cos(radians(l.latitude)) * cos(radians($latitude))
     * sin((radians(l.longitude) - radians($longitude)) / 2) ^ 2 AS half
WITH l, round(2 * 6371008.8 * asin(sqrt(CASE WHEN half > 1 THEN 1.0 ELSE half END)), 3) AS distance_m
WHERE distance_m <= $metres
MATCH (l)<-[:OCCURRED_AT]-(i:Incident)
WHERE i.occurred_from >= $since AND i.occurred_from < $until
RETURN i.incident_id AS incident_id, i.kind AS kind, i.status AS status, i.occurred_from AS occurred_from,
       i.occurred_to AS occurred_to, distance_m, l.location_id AS location_id, l.address AS address
ORDER BY distance_m, occurred_from, incident_id
LIMIT $limit
