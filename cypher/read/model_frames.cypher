// Read the tables of one fitted model.
// parameters: $key
// returns: frame, arrow (an Arrow stream)
MATCH (m:Model {key: $key})<-[:FRAME_OF]-(f:ModelFrame)
RETURN f.frame AS frame, f.arrow AS arrow
ORDER BY frame
