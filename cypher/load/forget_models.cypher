// Take away the fitted models of a name, with their tables, that had seen less than one of them.
// parameters: $name, $until (a moment)
// returns: nothing
MATCH (m:Model {name: $name})
WHERE m.fitted_until < $until
OPTIONAL MATCH (f:ModelFrame)-[:FRAME_OF]->(m)
DETACH DELETE f, m
