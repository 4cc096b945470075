// Rival groups and the cases their members met in
// question: rivals_who_met
MATCH rivalry = (a:Group)-[:RIVAL_OF]-(b:Group)
MATCH met = (a)<-[:MEMBER_OF]-(:Person)-->(:Incident)<--(:Person)-[:MEMBER_OF]->(b)
RETURN rivalry, met
LIMIT 200
