// One Shelved node a key: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT shelved_key IF NOT EXISTS FOR (n:Shelved) REQUIRE n.key IS UNIQUE
