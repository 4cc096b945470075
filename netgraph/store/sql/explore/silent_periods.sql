-- purpose: Times in which one person has no part in any recorded incident, between two in which there is one. Silence may be custody, absence, or that nobody saw.
-- parameter: person (id): whose
-- parameter: days (float 0.01 to 36500, default 90): least days
-- column: silent_from (time): end of the last incident before (UTC)
-- column: silent_to (time): start of the next (UTC)
-- column: days (float): days between them
-- column: in_custody (bool): whether a recorded custody overlaps it
-- column: last_incident_id: the last incident before
-- column: next_incident_id: the next
-- example: silent_periods person=demo:p0143 days=30
WITH mine AS (
  SELECT DISTINCT i.incident_id, i.occurred_from, i.occurred_to
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE v.entity_kind = 'person' AND NOT v.anonymous AND v.entity_id = $person
    AND i.status IS DISTINCT FROM 'unfounded'
),
silences AS (
  SELECT occurred_to AS silent_from, min(incident_id) AS last_incident_id
  FROM mine
  WHERE NOT EXISTS (SELECT 1 FROM mine b WHERE b.occurred_from <= mine.occurred_to AND b.occurred_to > mine.occurred_to)
  GROUP BY occurred_to
),
ended AS (
  SELECT s.*, n.occurred_from AS silent_to, n.incident_id AS next_incident_id,
    row_number() OVER (PARTITION BY silent_from ORDER BY n.occurred_from, n.incident_id) AS place
  FROM silences s JOIN mine n ON n.occurred_from > s.silent_from
)
SELECT
  silent_from, silent_to, (epoch_us(silent_to) - epoch_us(silent_from)) / 86400e6 AS days,
  EXISTS (
    SELECT 1 FROM person_states c
    WHERE c.person_id = $person AND c.kind = 'custody'
      AND coalesce(c.valid_from < silent_to, true) AND coalesce(c.valid_to > silent_from, true)
  ) AS in_custody,
  last_incident_id, next_incident_id
FROM ended
WHERE place = 1 AND (epoch_us(silent_to) - epoch_us(silent_from)) / 86400e6 >= $days
ORDER BY silent_from
