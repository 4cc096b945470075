// Say which of these traits of incidents stand here, and which version of each.
// parameters: $incident_id, $trait, $value, $content: lists of one length, content null where all is asked for
// returns: same: places of those whose content is just that; others: [place, content, recorded_at, stated_at
//   (microseconds), past, where]
UNWIND range(0, size($content) - 1) AS place
MATCH (n:Trait {trait: $trait[place], value: $value[place], incident_id: $incident_id[place]})
WITH place, n, coalesce(n.content = $content[place], false) AS same
RETURN collect(CASE WHEN same THEN place END) AS same,
       collect(
         CASE
           WHEN NOT same THEN [
             place,
             n.content,
             n.recorded_at.epochSeconds * 1000000 + n.recorded_at.microsecond,
             n.stated_at.epochSeconds * 1000000 + n.stated_at.microsecond,
             n.past,
             elementId(n)
           ]
         END
       ) AS others
