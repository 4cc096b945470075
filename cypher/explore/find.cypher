// purpose: Find people, vehicles and places by part of a name, plate, number or address. Case, accents and å ä ö do not matter; spaces and dashes in plates and numbers neither, nor the first 0 of a phone number; of a longer text the first 1,000 characters count. A person with protected identity is found by whole id or whole national number only, and shown without a name; so are the places where they live. Give it three letters or more: one or two are in nearly every name.
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
CALL (whole, folded, digits, tail, bare) {
  MATCH (n:Person {person_id: whole})
  RETURN 1 AS place, n, 'id' AS matched_on
  UNION ALL
  MATCH (n:Person)
  WHERE n.plain CONTAINS folded
  RETURN 1 AS place, n, 'name' AS matched_on
  ORDER BY CASE WHEN n.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*' THEN n.plain ELSE n.person_id END, n.person_id
  LIMIT $limit
  UNION ALL
  MATCH (n:Person)
  WHERE n.digits CONTAINS digits
    AND (NOT coalesce(n.protected_identity, true) OR size(digits) >= 10 AND n.digits ENDS WITH digits)
  RETURN 1 AS place, n, 'number' AS matched_on
  ORDER BY CASE WHEN n.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*' THEN coalesce(n.plain, n.person_id) ELSE n.person_id END, n.person_id
  LIMIT $limit
  UNION ALL
  MATCH (h:Phone)
  WHERE h.digits CONTAINS tail AND tail <> ''
  MATCH (n:Person)-->(h)
  WHERE NOT coalesce(n.protected_identity, true)
  RETURN 1 AS place, n, 'phone' AS matched_on
  UNION ALL
  MATCH (n:Vehicle {vehicle_id: whole})
  RETURN 2 AS place, n, 'id' AS matched_on
  UNION ALL
  MATCH (n:Vehicle)
  WHERE n.bare CONTAINS bare AND bare <> ''
  RETURN 2 AS place, n, 'registration' AS matched_on
  ORDER BY n.plain, n.vehicle_id
  LIMIT $limit
  UNION ALL
  MATCH (n:Location {location_id: whole})
  RETURN 3 AS place, n, 'id' AS matched_on
  UNION ALL
  MATCH (n:Location)
  WHERE n.plain CONTAINS folded
    AND NOT EXISTS { MATCH (n)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) }
  RETURN 3 AS place, n, 'address' AS matched_on
  ORDER BY n.plain, n.location_id
  LIMIT $limit
}
WITH place, n, collect(matched_on) AS ways
WITH place, n, head([way IN ['id', 'name', 'number', 'phone', 'registration', 'address'] WHERE way IN ways]) AS matched_on,
     CASE place
       WHEN 1 THEN coalesce(n.protected_identity, true)
       WHEN 2 THEN false
       ELSE EXISTS { MATCH (n)<-[:LIVES_AT]-(o:Person) WHERE coalesce(o.protected_identity, true) }
     END AS protected
WITH place, n, matched_on, protected,
     CASE place WHEN 1 THEN n.name WHEN 2 THEN n.registration ELSE n.address END AS text,
     place = 2 OR NOT protected
       AND (place = 3 OR coalesce(n.name =~ '(?s).*[^\\t-\\r\\x1c-\\x20\\x85\\p{Z}].*', false)) AS told
WITH CASE place WHEN 1 THEN 'person' WHEN 2 THEN 'vehicle' ELSE 'location' END AS entity_kind, place, matched_on, protected,
     coalesce(n.person_id, n.vehicle_id, n.location_id) AS entity_id,
     CASE WHEN told THEN text WHEN place = 1 THEN n.person_id END AS label,
     CASE WHEN told THEN n.plain WHEN place = 1 THEN n.person_id END AS turn,
     coalesce(n.birth_year, n.birth_date.year) AS birth_year
RETURN entity_kind, entity_id, label, matched_on, birth_year, protected
ORDER BY place, turn IS NOT NULL, turn, entity_id
LIMIT $limit
