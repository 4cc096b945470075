// Take away relationships by their place, and what then hangs on nothing: phones, accounts, the unnamed.
// parameters: $places, as elementId gives them
// returns: nothing
UNWIND $places AS place
MATCH (a)-[r]->(b)
WHERE elementId(r) = place
DELETE r
WITH collect(DISTINCT a) + collect(DISTINCT b) AS ends
UNWIND ends AS end
WITH DISTINCT end
WHERE (end:Phone OR end:Account OR end:Anonymous) AND NOT EXISTS { (end)--() }
DELETE end
