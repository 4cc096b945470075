// Find vehicles by part of their plate.
// parameters: none
// returns: nothing
CREATE TEXT INDEX vehicle_bare IF NOT EXISTS FOR (n:Vehicle) ON (n.bare)
