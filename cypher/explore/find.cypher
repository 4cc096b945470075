// purpose: Find people, vehicles and places by part of a name, plate, number or address. Case, accents and å ä ö do not matter; spaces and dashes in plates and numbers neither, nor the first 0 of a phone number; of a longer text the first 1,000 characters count. A person with protected identity is found by whole id or whole national number only, and shown without a name; so are the places where they live. Reads all names, plates and addresses.
// parameter: text (text): part of a name, plate, personnummer, phone number or address, or a whole id
// parameter: limit (int 1 to 10000, default 50): most rows
// column: entity_kind: person, vehicle or location
// column: entity_id: its id
// column: label: name, plate or address as recorded; of a person the id where the name is unknown or protected
// column: matched_on: where the text was found: id, name, number, phone, registration or address
// column: birth_year (int): of a person, where known
// column: protected (bool): whether a person, or somebody who lives at the place, has protected identity
// example: find text=lind
WITH trim($text) AS whole
WITH whole,
     CASE WHEN whole =~ '\\p{ASCII}*' THEN toLower(left(whole, 1000))
          ELSE replace(normalize(reduce(t = '', c IN split(normalize(toLower(left(whole, 1000)), NFD), '')
                                        | t + CASE WHEN c =~ '\\p{M}' THEN '' ELSE c END), NFC), 'ς', 'σ') END AS folded,
     CASE WHEN whole =~ '[0-9 +-]*[0-9][0-9 +-]*'
          THEN reduce(t = '', c IN split(left(whole, 1000), '') | t + CASE WHEN c =~ '[0-9]' THEN c ELSE '' END) END AS digits
WITH whole, folded, digits, CASE WHEN digits STARTS WITH '0' THEN substring(digits, 1) ELSE digits END AS tail,
     reduce(t = '', c IN split(folded, '') | t + CASE WHEN c =~ '[a-z0-9]' THEN c ELSE '' END) AS bare
CALL (digits) {
  MATCH (n:Person)
  WHERE NOT n:Anonymous
  RETURN 1 AS place, 'person' AS entity_kind, n, n.person_id AS id, n.name AS text,
         coalesce(n.protected_identity, true) AS protected, coalesce(n.birth_year, n.birth_date.year) AS birth_year,
         CASE WHEN digits IS NOT NULL THEN
           reduce(t = '', c IN split(left(n.national_id, 1000), '') | t + CASE WHEN c =~ '[0-9]' THEN c ELSE '' END)
         END AS number
  UNION ALL
  MATCH (n:Vehicle)
  WHERE NOT n:Anonymous
  RETURN 2 AS place, 'vehicle' AS entity_kind, n, n.vehicle_id AS id, n.registration AS text,
         false AS protected, null AS birth_year, null AS number
  UNION ALL
  MATCH (n:Location)
  RETURN 3 AS place, 'location' AS entity_kind, n, n.location_id AS id, n.address AS text,
         EXISTS { MATCH (n)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) } AS protected,
         null AS birth_year, null AS number
}
WITH whole, folded, digits, tail, bare, place, entity_kind, n, id, text, protected, birth_year, number,
     CASE WHEN text =~ '\\p{ASCII}*' THEN toLower(left(text, 1000))
          ELSE replace(normalize(reduce(t = '', c IN split(normalize(toLower(left(text, 1000)), NFD), '')
                                        | t + CASE WHEN c =~ '\\p{M}' THEN '' ELSE c END), NFC), 'ς', 'σ') END AS plain
WITH place, entity_kind, id, text, plain, protected, birth_year,
     CASE
       WHEN id = whole THEN 'id'
       WHEN place = 2 THEN
         CASE WHEN bare <> ''
           AND reduce(t = '', c IN split(plain, '') | t + CASE WHEN c =~ '[a-z0-9]' THEN c ELSE '' END) CONTAINS bare
         THEN 'registration' END
       WHEN protected THEN CASE WHEN size(digits) >= 10 AND number ENDS WITH digits THEN 'number' END
       WHEN plain CONTAINS folded THEN CASE place WHEN 1 THEN 'name' ELSE 'address' END
       WHEN number CONTAINS digits THEN 'number'
       WHEN place = 1 AND tail <> '' AND EXISTS {
         MATCH (n)-->(h:Phone)
         WHERE reduce(t = '', c IN split(left(h.phone_id, 1000), '') | t + CASE WHEN c =~ '[0-9]' THEN c ELSE '' END)
           CONTAINS tail
       } THEN 'phone'
     END AS matched_on
WHERE matched_on IS NOT NULL
WITH place, entity_kind, id, text, plain, matched_on, birth_year, protected,
     place = 2 OR NOT protected
       AND (place = 3 OR coalesce(text =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false)) AS told
WITH place, id, entity_kind, matched_on, birth_year, protected,
     CASE WHEN told THEN text WHEN place = 1 THEN id END AS label, CASE WHEN told THEN plain WHEN place = 1 THEN id END AS turn
RETURN entity_kind, id AS entity_id, label, matched_on, birth_year, protected
ORDER BY place, turn IS NOT NULL, turn, entity_id
LIMIT $limit
