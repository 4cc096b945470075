// Copy the traits of these incidents to the list that is shown with each.
// parameters: $ids of incidents
// returns: nothing
UNWIND $ids AS id
MATCH (i:Incident {incident_id: id})
SET i.modus = COLLECT {
  MATCH (i)<-[:TRAIT_OF]-(t:Trait)
  WITH t.trait + '=' + t.value AS trait
  RETURN trait ORDER BY trait
}
