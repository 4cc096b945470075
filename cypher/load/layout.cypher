// Say whose database this is, in which layout, and the newest moment known.
// parameters: $format, $newest
// returns: nothing
MERGE (l:Layout {name: 'netgraph'})
SET l.format = $format,
    l.newest = CASE WHEN l.newest > $newest THEN l.newest ELSE coalesce($newest, l.newest) END
