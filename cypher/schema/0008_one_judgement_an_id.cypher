// One Judgement node a key: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT judgement_key IF NOT EXISTS FOR (n:Judgement) REQUIRE n.key IS UNIQUE
