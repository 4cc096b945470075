// Say that a load of records of these sources is under way; what is read before it ends may be half of it.
// parameters: $sources
// returns: nothing
MERGE (l:Layout {name: 'netgraph'})
SET l.unfinished = [source IN coalesce(l.unfinished, []) WHERE NOT source IN $sources] + $sources
