-- purpose: People with a part in two or more serious incidents, as suspect, as victim, or on a side that the source does not state; witnesses and others nearby do not count. The sides are counted apart: this is no score.
-- parameter: least (int 1 to 1000, default 2): least number of serious incidents
-- parameter: limit (int 1 to 100000, default 100): most rows
-- vocabulary: serious_kinds, suspect_roles, victim_roles, unknown_roles
-- column: person_id: who
-- column: name: name; the id where it is unknown or protected
-- column: incidents (int): number of serious incidents
-- column: as_suspect (int): of these, as a suspect
-- column: as_victim (int): of these, as a victim; one may be both
-- column: first_at (time): start of the first (UTC)
-- column: last_at (time): start of the last (UTC)
-- column: incident_ids: the incidents, joined by ;
-- example: repeat_serious least=3
WITH parts AS (
  SELECT
    v.entity_id AS person_id, i.incident_id, i.occurred_from,
    bool_or(v.role IN (SELECT unnest($suspect_roles))) AS suspected,
    bool_or(v.role IN (SELECT unnest($victim_roles))) AS harmed
  FROM involvements v JOIN incidents i USING (incident_id)
  WHERE v.entity_kind = 'person' AND NOT v.anonymous
    AND i.kind IN (SELECT unnest($serious_kinds)) AND i.status IS DISTINCT FROM 'unfounded'
    AND v.role IN (
      SELECT unnest($suspect_roles) UNION SELECT unnest($victim_roles) UNION SELECT unnest($unknown_roles)
    )
  GROUP BY ALL
)
SELECT
  person_id,
  any_value(CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(regexp_matches(p.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN p.person_id ELSE p.name END) AS name,
  count(*) AS incidents,
  count(*) FILTER (WHERE suspected) AS as_suspect,
  count(*) FILTER (WHERE harmed) AS as_victim,
  min(occurred_from) AS first_at,
  max(occurred_from) AS last_at,
  string_agg(incident_id, ';' ORDER BY incident_id) AS incident_ids
FROM parts JOIN people p USING (person_id)
GROUP BY person_id
HAVING count(*) >= $least
ORDER BY incidents DESC, person_id
LIMIT $limit
