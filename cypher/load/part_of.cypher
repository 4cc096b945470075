// Tie the members of conflicts to them.
// parameters: $run_id; $rows, each {conflict_id, entity_kind, entity_id, how, membership}
// returns: nothing
UNWIND $rows AS row
MATCH (c:Conflict {conflict_id: row.conflict_id, run_id: $run_id})
CALL (row) {
  WITH row WHERE row.entity_kind = 'incident'
  MATCH (e:Incident {incident_id: row.entity_id})
  RETURN e
  UNION ALL
  WITH row WHERE row.entity_kind = 'person'
  MATCH (e:Person {person_id: row.entity_id})
  RETURN e
}
MERGE (e)-[r:PART_OF {run_id: $run_id}]->(c)
SET r.membership = row.membership, r.how = row.how
