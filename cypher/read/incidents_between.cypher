// Pick the incidents whose span overlaps a window of time.
// parameters: $start, $end
// returns: id
MATCH (i:Incident)
WHERE i.occurred_from < $end AND i.occurred_to > $start
RETURN i.incident_id AS id
