// The members of group $group and their cases
// question: group_members
// first: :params {group: 'vinterby:norr'}
MATCH member = (:Group {group_id: $group})<-[:MEMBER_OF]-(p:Person)
OPTIONAL MATCH part = (p)-[:SUSPECT_IN|ARRESTED_IN|CHARGED_IN|CONVICTED_IN|VICTIM_IN]->(:Incident)
RETURN member, part
LIMIT 300
