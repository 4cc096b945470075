// Read whose database this is, how much it holds, and whose records are being loaded, or were when a load broke off.
// parameters: none
// returns: nodes, shelved, format, newest, unfinished (sources)
OPTIONAL MATCH (l:Layout {name: 'netgraph'})
RETURN COUNT { () } - COUNT { (:Layout) } AS nodes,
       COUNT { (:Shelved) } AS shelved,
       l.format AS format,
       l.newest AS newest,
       coalesce(l.unfinished, []) AS unfinished
