// purpose: Find people, vehicles and places by part of a name, plate, number or address. Case, accents and å ä ö do not matter; spaces and dashes in plates and numbers neither, nor the first 0 of a phone number. A person with protected identity is found by whole id or whole national number only, and shown without a name; so are the places where they live.
// parameter: text (text): part of a name, plate, personnummer, phone number or address, or a whole id
// parameter: limit (int 1 to 10000, default 50): most rows
// column: entity_kind: person, vehicle or location
// column: entity_id: its id
// column: label: name, plate or address as recorded; of a person the id where the name is unknown or protected
// column: matched_on: where the text was found: id, name, number, phone, registration or address
// column: birth_year (int): of a person, where known
// column: protected (bool): whether a person, or somebody who lives at the place, has protected identity
// example: find text=lind
WITH ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] AS figures,
     ['\u0300', '\u0301', '\u0302', '\u0303', '\u0304', '\u0306', '\u0307', '\u0308', '\u0309', '\u030A', '\u030B', '\u030C',
      '\u031B', '\u0323', '\u0326', '\u0327', '\u0328'] AS marks, trim($text) AS whole
WITH figures, marks, whole,
     reduce(t = normalize(toLower(whole), NFD), mark IN marks | replace(t, mark, '')) AS folded,
     reduce(t = '', c IN split($text, '') | t + CASE WHEN c IN figures THEN c ELSE '' END) AS some_digits
WITH figures, marks, whole, folded,
     CASE WHEN whole =~ '[0-9 +-]*[0-9][0-9 +-]*' THEN some_digits END AS digits,
     reduce(t = '', c IN split(folded, '') | t + CASE WHEN c =~ '[a-z0-9]' THEN c ELSE '' END) AS bare
CALL (figures, marks, whole, folded, digits, bare) {
  MATCH (p:Person)
  WHERE NOT p:Anonymous
  WITH p, whole, folded, digits, figures, coalesce(p.protected_identity, true) AS protected,
       reduce(t = normalize(toLower(p.name), NFD), mark IN marks | replace(t, mark, '')) AS plain,
       reduce(t = '', c IN split(p.national_id, '') | t + CASE WHEN c IN figures THEN c ELSE '' END) AS number,
       CASE WHEN digits STARTS WITH '0' THEN substring(digits, 1) ELSE digits END AS tail
  WITH p, protected,
       CASE
         WHEN p.person_id = whole THEN 'id'
         WHEN protected THEN CASE WHEN size(digits) >= 10 AND number ENDS WITH digits THEN 'number' END
         WHEN plain CONTAINS folded THEN 'name'
         WHEN number CONTAINS digits THEN 'number'
         WHEN tail <> '' AND EXISTS {
           MATCH (p)-->(h:Phone)
           WHERE reduce(t = '', c IN split(h.phone_id, '') | t + CASE WHEN c IN figures THEN c ELSE '' END) CONTAINS tail
         } THEN 'phone'
       END AS matched_on
  WHERE matched_on IS NOT NULL
  RETURN 1 AS place, 'person' AS entity_kind, p.person_id AS entity_id, CASE WHEN coalesce(p.protected_identity, true) OR coalesce(trim(p.name), '') = '' THEN p.person_id ELSE p.name END AS label, matched_on,
         coalesce(p.birth_year, p.birth_date.year) AS birth_year, protected
  UNION ALL
  MATCH (c:Vehicle)
  WHERE NOT c:Anonymous
  WITH c, whole, bare, reduce(t = normalize(toLower(c.registration), NFD), mark IN marks | replace(t, mark, '')) AS plate
  WITH c, whole, bare, reduce(t = '', x IN split(plate, '') | t + CASE WHEN x =~ '[a-z0-9]' THEN x ELSE '' END) AS plate
  WITH c, CASE WHEN c.vehicle_id = whole THEN 'id' WHEN bare <> '' AND plate CONTAINS bare THEN 'registration' END AS matched_on
  WHERE matched_on IS NOT NULL
  RETURN 2 AS place, 'vehicle' AS entity_kind, c.vehicle_id AS entity_id, c.registration AS label, matched_on,
         null AS birth_year, false AS protected
  UNION ALL
  MATCH (l:Location)
  WITH l, whole, folded, reduce(t = normalize(toLower(l.address), NFD), mark IN marks | replace(t, mark, '')) AS plain,
       EXISTS { MATCH (l)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) } AS protected
  WITH l, protected,
       CASE WHEN l.location_id = whole THEN 'id' WHEN NOT protected AND plain CONTAINS folded THEN 'address' END AS matched_on
  WHERE matched_on IS NOT NULL
  RETURN 3 AS place, 'location' AS entity_kind, l.location_id AS entity_id,
         CASE WHEN NOT protected THEN l.address END AS label, matched_on, null AS birth_year, protected
}
WITH marks, place, entity_kind, entity_id, label, matched_on, birth_year, protected
WITH place, entity_kind, entity_id, label, matched_on, birth_year, protected,
     reduce(t = normalize(toLower(label), NFD), mark IN marks | replace(t, mark, '')) AS plain
RETURN entity_kind, entity_id, label, matched_on, birth_year, protected
ORDER BY place, plain IS NOT NULL, plain, entity_id
LIMIT $limit
