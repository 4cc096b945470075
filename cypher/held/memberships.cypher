// Say which of these memberships stand here, and which version of each.
// parameters: $person_id, $group_id, $key, $content: lists of one length, content null where all is asked for
// returns: same: places of those whose content is just that; others: [place, content, recorded_at, stated_at
//   (microseconds), past, where]
UNWIND range(0, size($content) - 1) AS place
MATCH (a:Person {person_id: $person_id[place]})
MATCH (b:Group {group_id: $group_id[place]})
MATCH (a)-[r]->(b)
WHERE r.key = $key[place]
WITH place, r, coalesce(r.content = $content[place], false) AS same
RETURN collect(CASE WHEN same THEN place END) AS same,
       collect(
         CASE
           WHEN NOT same THEN [
             place,
             r.content,
             r.recorded_at.epochSeconds * 1000000 + r.recorded_at.microsecond,
             r.stated_at.epochSeconds * 1000000 + r.stated_at.microsecond,
             r.past,
             elementId(r)
           ]
         END
       ) AS others
