-- purpose: The family of one person and those who share an address: whom support may go through. No suspicion follows from either. Who lives with whom is not told where one of them has protected identity.
-- parameter: person (id): whose family
-- vocabulary: kinship_ties
-- column: person_id: who
-- column: name: name; the id where it is unknown or protected
-- column: kinds: kinds of stated tie, and same_address, joined by ;
-- example: family_and_shared_address person=demo:p0143
WITH asked AS (
  SELECT person_id, coalesce(protected_identity, true) AS protected FROM people WHERE person_id = $person
),
stated AS (
  SELECT CASE WHEN person_a = $person THEN person_b ELSE person_a END AS person_id, kind
  FROM ties
  WHERE (person_a = $person OR person_b = $person) AND kind IN (SELECT unnest($kinship_ties))
  UNION
  SELECT other.person_id, 'same_address'
  FROM holdings mine
  JOIN holdings other ON other.thing_id = mine.thing_id
  WHERE mine.person_id = $person AND mine.thing_kind = 'address' AND mine.kind = 'lives_at'
    AND other.thing_kind = 'address' AND other.kind = 'lives_at'
)
SELECT
  p.person_id,
  any_value(CASE WHEN coalesce(p.protected_identity, true) OR NOT coalesce(regexp_matches(p.name, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false) THEN p.person_id ELSE p.name END) AS name,
  string_agg(DISTINCT s.kind, ';' ORDER BY s.kind) AS kinds
FROM stated s
JOIN people p USING (person_id)
CROSS JOIN asked
WHERE p.person_id <> $person
  AND (s.kind NOT IN ('lives_with', 'same_address') OR NOT (asked.protected OR coalesce(p.protected_identity, true)))
GROUP BY p.person_id
ORDER BY p.person_id
