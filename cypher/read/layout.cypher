// Read whose database this is, and how much it holds.
// parameters: none
// returns: nodes, shelved, format, newest
OPTIONAL MATCH (l:Layout {name: 'netgraph'})
RETURN COUNT { (:!Layout) } AS nodes,
       COUNT { (:Shelved) } AS shelved,
       l.format AS format,
       l.newest AS newest
