// Find the fitted models of a name: those that are forgotten as a newer one comes.
// parameters: none
// returns: nothing
CREATE INDEX model_name IF NOT EXISTS FOR (n:Model) ON (n.name)
