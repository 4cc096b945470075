// Find what of a table stands no longer.
// parameters: none
// returns: nothing
CREATE INDEX shelved_table IF NOT EXISTS FOR (n:Shelved) ON (n.table)
