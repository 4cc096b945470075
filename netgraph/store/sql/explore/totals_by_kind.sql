-- purpose: How many incidents of each kind began in a time, the most frequent kind first.
-- parameter: since (time, default 0001-01-01): leave out what began earlier
-- parameter: until (time, default 9999-01-01): leave out what began then or later
-- column: kind: kind of incident
-- column: incidents (int): how many
-- column: open_incidents (int): of these, reported or open
-- column: convicted_incidents (int): of these, with a conviction
-- column: share (float): part of all incidents of that time, 0 to 1
-- example: totals_by_kind since=2026-01-01
WITH asked AS (
  SELECT kind, status FROM incidents WHERE occurred_from >= $since AND occurred_from < $until
    AND status IS DISTINCT FROM 'unfounded'
)
SELECT
  kind, count(*) AS incidents,
  count(*) FILTER (WHERE status IN ('reported', 'open')) AS open_incidents,
  count(*) FILTER (WHERE status = 'convicted') AS convicted_incidents,
  count(*)::DOUBLE / (SELECT count(*) FROM asked) AS share
FROM asked
GROUP BY kind
ORDER BY incidents DESC, kind
