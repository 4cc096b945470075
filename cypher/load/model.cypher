// Keep a fitted model with its tables, in place of one of that name fitted until the same moment.
// parameters: $key, $properties; $frames, each {key, frame, arrow}
// returns: nothing
MERGE (m:Model {key: $key})
SET m += $properties
WITH m
CALL (m) {
  MATCH (old:ModelFrame)-[:FRAME_OF]->(m)
  DETACH DELETE old
}
UNWIND $frames AS frame
CREATE (f:ModelFrame {key: frame.key, frame: frame.frame, arrow: frame.arrow})-[:FRAME_OF]->(m)
