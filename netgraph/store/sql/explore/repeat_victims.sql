-- purpose: People who were victims in two or more incidents, the most often first; to be offered protection and support.
-- parameter: least (int 1 to 1000, default 2): least number of incidents
-- parameter: limit (int 1 to 100000, default 100): most rows
-- vocabulary: serious_kinds, victim_roles
-- column: person_id: who
-- column: name: name; the id where it is unknown or protected
-- column: incidents (int): number of incidents as a victim
-- column: serious_incidents (int): of these, serious ones
-- column: first_at (time): start of the first (UTC)
-- column: last_at (time): start of the last (UTC)
-- column: incident_ids: the incidents, joined by ;
-- example: repeat_victims least=3
WITH harmed AS (
  SELECT DISTINCT
    v.entity_id AS person_id, i.incident_id, i.occurred_from, i.kind IN (SELECT unnest($serious_kinds)) AS serious
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE v.entity_kind = 'person' AND NOT v.anonymous AND v.role IN (SELECT unnest($victim_roles))
    AND i.status IS DISTINCT FROM 'unfounded'
)
SELECT
  person_id,
  any_value(CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(regexp_matches(p.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN p.person_id ELSE p.name END) AS name,
  count(*) AS incidents,
  count(*) FILTER (WHERE serious) AS serious_incidents,
  min(occurred_from) AS first_at,
  max(occurred_from) AS last_at,
  string_agg(incident_id, ';' ORDER BY incident_id) AS incident_ids
FROM harmed JOIN people p USING (person_id)
GROUP BY person_id
HAVING count(*) >= $least
ORDER BY incidents DESC, person_id
LIMIT $limit
