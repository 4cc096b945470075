-- purpose: Find people, vehicles and places by part of a name, plate, number or address. Case, accents and å ä ö do not matter; spaces and dashes in plates and numbers neither, nor the first 0 of a phone number. A person with protected identity is found by whole id or whole national number only, and shown without a name; so are the places where they live.
-- parameter: text (text): part of a name, plate, personnummer, phone number or address, or a whole id
-- parameter: limit (int 1 to 10000, default 50): most rows
-- column: entity_kind: person, vehicle or location
-- column: entity_id: its id
-- column: label: name, plate or address as recorded; of a person the id where the name is unknown or protected
-- column: matched_on: where the text was found: id, name, number, phone, registration or address
-- column: birth_year (int): of a person, where known
-- column: protected (bool): whether a person, or somebody who lives at the place, has protected identity
-- example: find text=lind
WITH hidden AS (
  SELECT h.thing_id AS location_id
  FROM holdings h JOIN people p USING (person_id)
  WHERE h.thing_kind = 'address' AND h.kind = 'lives_at' AND coalesce(p.protected_identity, true)
),
asked AS (
  SELECT
    strip_accents(lower(trim($text))) AS folded,
    regexp_replace(strip_accents(lower($text)), '[^a-z0-9]', '', 'g') AS bare,
    CASE WHEN regexp_full_match(trim($text), '[0-9 +-]*[0-9][0-9 +-]*')
         THEN regexp_replace($text, '[^0-9]', '', 'g') END AS digits
),
numbers AS (
  SELECT person_id, regexp_replace(national_id, '[^0-9]', '', 'g') AS number FROM people
),
phones AS (
  SELECT DISTINCT person_id
  FROM holdings, asked
  WHERE thing_kind = 'phone' AND contains(regexp_replace(thing_id, '[^0-9]', '', 'g'), nullif(regexp_replace(digits, '^0', ''), ''))
),
persons AS (
  SELECT
    person_id, name, coalesce(protected_identity, true) AS protected,
    coalesce(birth_year, year(birth_date)) AS birth_year,
    CASE
      WHEN person_id = trim($text) THEN 'id'
      WHEN protected THEN
        CASE WHEN length(digits) >= 10 AND right(number, length(digits)) = digits THEN 'number' END
      WHEN contains(strip_accents(lower(name)), folded) THEN 'name'
      WHEN contains(number, digits) THEN 'number'
      WHEN phones.person_id IS NOT NULL THEN 'phone'
    END AS matched_on
  FROM people
  JOIN numbers USING (person_id)
  LEFT JOIN phones USING (person_id)
  CROSS JOIN asked
),
things AS (
  SELECT
    1 AS place, 'person' AS entity_kind, person_id AS entity_id,
    CASE WHEN protected OR coalesce(trim(name), '') = '' THEN person_id ELSE name END AS label,
    matched_on, birth_year, protected
  FROM persons
  UNION ALL
  SELECT
    2, 'vehicle', vehicle_id, registration,
    CASE
      WHEN vehicle_id = trim($text) THEN 'id'
      WHEN bare <> '' AND contains(regexp_replace(strip_accents(lower(registration)), '[^a-z0-9]', '', 'g'), bare)
        THEN 'registration'
    END,
    NULL, false
  FROM vehicles CROSS JOIN asked
  UNION ALL
  SELECT
    3, 'location', l.location_id, CASE WHEN h.location_id IS NULL THEN l.address END,
    CASE
      WHEN l.location_id = trim($text) THEN 'id'
      WHEN h.location_id IS NULL AND contains(strip_accents(lower(address)), folded) THEN 'address'
    END,
    NULL, h.location_id IS NOT NULL
  FROM locations l LEFT JOIN (SELECT DISTINCT location_id FROM hidden) h USING (location_id) CROSS JOIN asked
)
SELECT entity_kind, entity_id, label, matched_on, birth_year, protected
FROM things
WHERE matched_on IS NOT NULL
ORDER BY place, strip_accents(lower(label)) NULLS FIRST, entity_id
LIMIT $limit
