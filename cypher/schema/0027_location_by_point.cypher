// Find places near a point.
// parameters: none
// returns: nothing
CREATE POINT INDEX location_point IF NOT EXISTS FOR (n:Location) ON (n.point)
