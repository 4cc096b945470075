// purpose: How much the store holds: records by table, incidents by kind and status, parts by role, named and unnamed apart.
// vocabulary: serious_kinds
// column: what: table, serious incidents, incidents of kind, incidents of status, named people in role, unnamed people in role, vehicles in role or groups in role
// column: word: which table, kind, status or role
// column: number (int): how many
// example: totals
CALL () {
  RETURN 1 AS place, 'table' AS what, 'people' AS word, COUNT { MATCH (n:Person) WHERE NOT n:Anonymous } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'vehicles' AS word, COUNT { MATCH (n:Vehicle) WHERE NOT n:Anonymous } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'locations' AS word, COUNT { MATCH (n:Location) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'groups' AS word, COUNT { MATCH (n:Group) WHERE NOT n:Anonymous } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'incidents' AS word, COUNT { MATCH (n:Incident) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'modus' AS word, COUNT { MATCH (:Trait)-[:TRAIT_OF]->(:Incident) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'person_states' AS word, COUNT { MATCH (n:PersonState) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'involvements' AS word, COUNT { MATCH (:Person|Vehicle|Group)-[r]->(:Incident) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'ties' AS word, COUNT { MATCH (:Person)-[]->(:Person) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'holdings' AS word, COUNT { MATCH (:Person)-[]->(:Vehicle|Location|Phone|Account) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'memberships' AS word, COUNT { MATCH (:Person)-[:MEMBER_OF]->(:Group) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'rivalries' AS word, COUNT { MATCH (:Group)-[]->(:Group) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'interventions' AS word, COUNT { MATCH (n:Intervention) } AS number
  UNION ALL
  RETURN 1 AS place, 'table' AS what, 'judgements' AS word, COUNT { MATCH (n:Judgement) } AS number
  UNION ALL
  RETURN 2 AS place, 'serious incidents' AS what, 'all' AS word,
         COUNT { MATCH (n:Incident) WHERE n.kind IN $serious_kinds } AS number
  UNION ALL
  MATCH (n:Incident) RETURN 3 AS place, 'incidents of kind' AS what, n.kind AS word, count(n) AS number
  UNION ALL
  MATCH (n:Incident) RETURN 4 AS place, 'incidents of status' AS what, n.status AS word, count(n) AS number
  UNION ALL
  MATCH (:Person)-[r]->(:Incident)
  RETURN CASE WHEN r.anonymous THEN 6 ELSE 5 END AS place,
         CASE WHEN r.anonymous THEN 'unnamed people in role' ELSE 'named people in role' END AS what,
         r.role AS word, count(r) AS number
  UNION ALL
  MATCH (:Vehicle)-[r]->(:Incident) RETURN 7 AS place, 'vehicles in role' AS what, r.role AS word, count(r) AS number
  UNION ALL
  MATCH (:Group)-[r]->(:Incident) RETURN 8 AS place, 'groups in role' AS what, r.role AS word, count(r) AS number
}
WITH place, what, word, number
RETURN what, word, number
ORDER BY place, CASE WHEN place > 1 THEN -number ELSE 0 END, word
