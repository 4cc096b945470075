// Say which of these parts of the unnamed stand here, and which version of each.
// parameters: $entity_id, $entity_kind, $incident_id, $role, $content: lists of one length, content null where all is asked for
// returns: same: places of those whose content is just that; others: [place, content, recorded_at, stated_at
//   (microseconds), past, where]
UNWIND range(0, size($content) - 1) AS place
MATCH (e:Anonymous {anonymous_id: $entity_id[place], entity_kind: $entity_kind[place]})-[r]->(i:Incident)
WHERE r.role = $role[place] AND i.incident_id = $incident_id[place]
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
