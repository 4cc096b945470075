// Say that a load of records of these sources is done, and with it any that broke off before.
// parameters: $sources
// returns: nothing
MATCH (l:Layout {name: 'netgraph'})
SET l.unfinished = [source IN coalesce(l.unfinished, []) WHERE NOT source IN $sources]
