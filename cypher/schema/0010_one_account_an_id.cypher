// One Account node a account_id: what every MERGE rests on.
// parameters: none
// returns: nothing
CREATE CONSTRAINT account_account_id IF NOT EXISTS FOR (n:Account) REQUIRE n.account_id IS UNIQUE
