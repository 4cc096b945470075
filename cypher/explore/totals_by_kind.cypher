// purpose: How many incidents of each kind began in a time, the most frequent kind first.
// parameter: since (time, default 0001-01-01): leave out what began earlier
// parameter: until (time, default 9999-01-01): leave out what began then or later
// column: kind: kind of incident
// column: incidents (int): how many
// column: open_incidents (int): of these, reported or open
// column: convicted_incidents (int): of these, with a conviction
// column: share (float): part of all incidents of that time, 0 to 1
// example: totals_by_kind since=2026-01-01
MATCH (i:Incident)
WHERE i.occurred_from >= $since AND i.occurred_from < $until AND coalesce(i.status, '') <> 'unfounded'
WITH i.kind AS kind, count(i) AS incidents,
     sum(CASE WHEN i.status IN ['reported', 'open'] THEN 1 ELSE 0 END) AS open_incidents,
     sum(CASE WHEN i.status = 'convicted' THEN 1 ELSE 0 END) AS convicted_incidents
WITH collect({kind: kind, incidents: incidents, still: open_incidents, ended: convicted_incidents}) AS kinds,
     sum(incidents) AS total
UNWIND kinds AS each
RETURN each.kind AS kind, each.incidents AS incidents, each.still AS open_incidents,
       each.ended AS convicted_incidents, toFloat(each.incidents) / total AS share
ORDER BY incidents DESC, kind
