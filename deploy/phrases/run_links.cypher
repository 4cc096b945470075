// Why case $incident was linked to others
// question: run_links
// first: :params {incident: 'vinterby:K-106'}
MATCH (run:Run)
WHERE run.complete
WITH run ORDER BY run.as_of DESC, run.place DESC LIMIT 1
MATCH link = (:Incident {incident_id: $incident})-[:LINKED_TO {run_id: run.run_id}]-(:Incident)
RETURN link
LIMIT 200
