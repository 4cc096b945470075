-- purpose: Find people, vehicles and places by part of a name, plate, number or address. Case, accents and å ä ö do not matter; spaces and dashes in plates and numbers neither, nor the first 0 of a phone number; of a longer text the first 1,000 characters count. A person with protected identity is found by whole id or whole national number only, and shown without a name; so are the places where they live. Give it three letters or more: one or two are in nearly every name.
-- parameter: text (text): part of a name, plate, personnummer, phone number or address, or a whole id
-- parameter: limit (int 1 to 10000, default 50): most rows
-- column: entity_kind: person, vehicle or location
-- column: entity_id: its id
-- column: label: name, plate or address as recorded; of a person the id where the name is unknown or protected
-- column: matched_on: where the text was found: id, name, number, phone, registration or address
-- column: birth_year (int): of a person, where known
-- column: protected (bool): whether a person, or somebody who lives at the place, has protected identity
-- example: find text=lind
WITH asked AS (
  SELECT
    whole, folded, regexp_replace(folded, '[^a-z0-9]', '', 'g') AS bare,
    CASE WHEN regexp_full_match(whole, '[0-9 +-]*[0-9][0-9 +-]*')
         THEN regexp_replace(left(whole, 1000), '[^0-9]', '', 'g') END AS digits
  FROM (SELECT trim($text) AS whole, replace(strip_accents(lower(left(trim($text), 1000))), 'ς', 'σ') AS folded)
),
hidden AS (
  SELECT h.thing_id AS location_id
  FROM holdings h JOIN people p USING (person_id)
  WHERE h.thing_kind = 'address' AND h.kind = 'lives_at' AND coalesce(p.protected_identity, true)
),
phoned AS (
  SELECT person_id
  FROM holdings CROSS JOIN asked
  WHERE thing_kind = 'phone'
    AND contains(regexp_replace(left(thing_id, 1000), '[^0-9]', '', 'g'), nullif(regexp_replace(digits, '^0', ''), ''))
),
things AS (
  SELECT
    1 AS place, 'person' AS entity_kind, person_id AS id, name AS text, coalesce(protected_identity, true) AS protected,
    coalesce(birth_year, year(birth_date)) AS birth_year,
    regexp_replace(left(national_id, 1000), '[^0-9]', '', 'g') AS number
  FROM people
  UNION ALL
  SELECT 2, 'vehicle', vehicle_id, registration, false, NULL, NULL FROM vehicles
  UNION ALL
  SELECT 3, 'location', location_id, address, location_id IN (SELECT location_id FROM hidden), NULL, NULL FROM locations
),
plainly AS (
  SELECT *, replace(strip_accents(lower(left(text, 1000))), 'ς', 'σ') AS plain FROM things
),
matched AS (
  SELECT
    place, entity_kind, id, text, plain, birth_year, protected,
    CASE
      WHEN id = whole THEN 'id'
      WHEN place = 2 THEN
        CASE WHEN bare <> '' AND contains(regexp_replace(plain, '[^a-z0-9]', '', 'g'), bare) THEN 'registration' END
      WHEN protected THEN CASE WHEN length(digits) >= 10 AND ends_with(number, digits) THEN 'number' END
      WHEN contains(plain, folded) THEN CASE place WHEN 1 THEN 'name' ELSE 'address' END
      WHEN contains(number, digits) THEN 'number'
      WHEN place = 1 AND id IN (SELECT person_id FROM phoned) THEN 'phone'
    END AS matched_on
  FROM plainly CROSS JOIN asked
),
shown AS (
  SELECT
    *, place = 2 OR NOT protected AND (place = 3 OR coalesce(regexp_matches(text, '[^\t-\r\x1c-\x20\x85\p{Z}]'), false)) AS told
  FROM matched
  WHERE matched_on IS NOT NULL
)
SELECT
  entity_kind, id AS entity_id, CASE WHEN told THEN text WHEN place = 1 THEN id END AS label, matched_on, birth_year,
  protected
FROM shown
ORDER BY place, CASE WHEN told THEN plain WHEN place = 1 THEN id END NULLS FIRST, id
LIMIT $limit
