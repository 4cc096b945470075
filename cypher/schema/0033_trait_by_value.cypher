// Find incidents that were done the same way.
// parameters: none
// returns: nothing
CREATE INDEX trait_trait_value IF NOT EXISTS FOR (n:Trait) ON (n.trait, n.value)
