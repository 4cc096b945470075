// How person $start and person $end hang together
// question: shortest_path
// first: :params {start: 'vinterby:p02', end: 'vinterby:p06'}
MATCH (a:Person {person_id: $start})
MATCH (b:Person {person_id: $end})
MATCH chain = shortestPath((a)-[:SUSPECT_IN|ARRESTED_IN|CHARGED_IN|CONVICTED_IN|VICTIM_IN|PARTY_TO|WITNESS_IN|PRESENT_AT
  |KIN_OF|PARTNER_OF|LIVES_WITH|PHONED|SEEN_WITH|ASSOCIATES_WITH|IN_PRISON_WITH|IN_TOUCH_WITH|QUARRELS_WITH*..12]-(b))
RETURN chain
