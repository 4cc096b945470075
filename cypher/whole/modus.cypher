// Read the traits of incidents that stand of so many incidents, in the order of their ids, after one.
// parameters: $after: id, $limit
// returns: last: id to go on after, null at the end; rows: for each a list of rows, which are lists of the columns of
//   modus; times in microseconds
MATCH (i:Incident)
WHERE i.incident_id > $after
WITH i ORDER BY i.incident_id LIMIT $limit
RETURN max(i.incident_id) AS last,
       collect(COLLECT {
         MATCH (i)<-[:TRAIT_OF]-(n:Trait)
         RETURN [
           i.incident_id,
           n.trait,
           n.value,
           n.source,
           n.source_ref,
           n.source_grade,
           n.information_grade,
           n.handling,
           n.basis,
           n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
           n.withdrawn_at.epochSeconds * 1000000 + n.withdrawn_at.microsecond
         ]
       }) AS rows
