// Find a vehicle by its plate.
// parameters: none
// returns: nothing
CREATE TEXT INDEX vehicle_registration IF NOT EXISTS FOR (n:Vehicle) ON (n.registration)
