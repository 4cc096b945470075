// Read when and where incidents began that did so within a window of time.
// parameters: $start, $end
// returns: id, occurred_from (microseconds), longitude, latitude, x, y
MATCH (i:Incident)
WHERE $start <= i.occurred_from <= $end
MATCH (i)-[:OCCURRED_AT]->(l:Location)
RETURN i.incident_id AS id,
       i.occurred_from.epochSeconds * 1000000 + i.occurred_from.microsecond AS occurred_from,
       l.longitude AS longitude,
       l.latitude AS latitude,
       l.x AS x,
       l.y AS y
