// purpose: One group's violence against another, month by month: incidents in which the one is recorded as attacker and the other as target, or a member of the one is suspected and a member of the other a victim.
// parameter: attacker (id): group that attacks
// parameter: target (id): group that is attacked
// vocabulary: aggression_kinds, serious_kinds, suspect_roles, victim_roles
// column: month: month in which the incidents began (UTC), as 2026-01
// column: incidents (int): how many
// column: serious_incidents (int): of these, serious ones
// column: incident_ids: the incidents, joined by ;
// example: group_aggressions_by_month attacker=demo:g5 target=demo:g3
MATCH (a:Group {group_id: $attacker})
CALL (a) {
  MATCH (a)-[r:ATTACKER_IN]->(i:Incident) WHERE NOT r.anonymous RETURN i
  UNION
  MATCH (a)<-[m:MEMBER_OF]-(:Person)-[r]->(i:Incident)
  WHERE r.role IN $suspect_roles AND NOT r.anonymous
    AND coalesce(m.valid_from <= i.occurred_from, true) AND coalesce(m.valid_to > i.occurred_from, true)
  RETURN i
}
WITH DISTINCT i
WHERE i.kind IN $aggression_kinds AND coalesce(i.status, '') <> 'unfounded' AND (
  EXISTS { MATCH (i)<-[r:TARGET_IN]-(:Group {group_id: $target}) WHERE NOT r.anonymous }
  OR EXISTS {
    MATCH (i)<-[r]-(:Person)-[m:MEMBER_OF]->(:Group {group_id: $target})
    WHERE r.role IN $victim_roles AND NOT r.anonymous
      AND coalesce(m.valid_from <= i.occurred_from, true) AND coalesce(m.valid_to > i.occurred_from, true)
  }
)
WITH i, left(toString(i.occurred_from), 7) AS month
ORDER BY i.incident_id
WITH month, count(i) AS incidents, sum(CASE WHEN i.kind IN $serious_kinds THEN 1 ELSE 0 END) AS serious_incidents,
     collect(i.incident_id) AS ids
RETURN month, incidents, serious_incidents, reduce(text = head(ids), id IN tail(ids) | text + ';' + id) AS incident_ids
ORDER BY month
