// Tie people to the run that lists them.
// parameters: $run_id; $rows, each {person_id, stream, rank, score, low, high, conflict_id}
// returns: nothing
UNWIND $rows AS row
MATCH (p:Person {person_id: row.person_id})
MATCH (run:Run {run_id: $run_id})
MERGE (p)-[r:FLAGGED_IN {run_id: $run_id, stream: row.stream}]->(run)
SET r.rank = row.rank, r.score = row.score, r.low = row.low, r.high = row.high, r.conflict_id = row.conflict_id
