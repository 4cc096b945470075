// One Anonymous node an id and kind of entity.
// parameters: none
// returns: nothing
CREATE CONSTRAINT anonymous_id IF NOT EXISTS FOR (n:Anonymous) REQUIRE (n.anonymous_id, n.entity_kind) IS UNIQUE
