// purpose: Incidents near one in place and time, the nearest in place first. Distance is along the great circle (haversine, mean radius of the earth 6,371,008.8 m); incidents without coordinates are near only at the very same place, and so are those where somebody with protected identity lives.
// parameter: incident (id): near which incident
// parameter: metres (float 0 to 20100000, default 500): most metres away
// parameter: days (float 0 to 36500, default 14): most days before or after, from start to start
// parameter: limit (int 1 to 100000, default 1000): most rows
// column: incident_id: the incident that is near
// column: kind: its kind
// column: status: how far the case has come
// column: occurred_from (time): start of the span in which it happened (UTC)
// column: occurred_to (time): end of that span, exclusive (UTC)
// column: distance_m (float): metres away
// column: lag_days (float): days from start to start; negative = before
// column: location_id: where
// column: address: where; blank where somebody with protected identity lives
// example: incidents_near incident=demo:i00100 metres=800 days=30
MATCH (here:Incident {incident_id: $incident})-[:OCCURRED_AT]->(place:Location)
MATCH (i:Incident)
WHERE i.occurred_from >= here.occurred_from - duration({seconds: toInteger($days * 86400) + 1})
  AND i.occurred_from <= here.occurred_from + duration({seconds: toInteger($days * 86400) + 1})
  AND i.incident_id <> $incident
MATCH (i)-[:OCCURRED_AT]->(l:Location)
WITH here, place, i, l,
     EXISTS { MATCH (l)<-[:LIVES_AT]-(p:Person) WHERE coalesce(p.protected_identity, true) } AS hidden,
     EXISTS { MATCH (place)<-[:LIVES_AT]-(p:Person) WHERE coalesce(p.protected_identity, true) } AS hidden_here,
     (i.occurred_from.epochSeconds * 1000000 + i.occurred_from.microsecond
      - here.occurred_from.epochSeconds * 1000000 - here.occurred_from.microsecond) / 86400e6 AS lag_days
WHERE abs(lag_days) <= $days AND (l = place OR NOT (hidden OR hidden_here))
WITH i, l, hidden, lag_days, l = place AS same,
     sin((radians(l.latitude) - radians(place.latitude)) / 2) ^ 2 + cos(radians(l.latitude)) * cos(radians(place.latitude))
     * sin((radians(l.longitude) - radians(place.longitude)) / 2) ^ 2 AS half
WITH i, l, hidden, lag_days,
     CASE WHEN same THEN 0.0
     ELSE round(2 * 6371008.8 * asin(sqrt(CASE WHEN half > 1 THEN 1.0 ELSE half END)), 3) END AS distance_m
WHERE distance_m <= $metres
RETURN i.incident_id AS incident_id, i.kind AS kind, i.status AS status, i.occurred_from AS occurred_from,
       i.occurred_to AS occurred_to, distance_m, lag_days, l.location_id AS location_id,
       CASE WHEN NOT hidden THEN l.address END AS address
ORDER BY distance_m, abs(lag_days), incident_id
LIMIT $limit
