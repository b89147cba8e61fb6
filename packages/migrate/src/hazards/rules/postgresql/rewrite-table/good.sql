CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE accounts SET (fillfactor = 80);
ALTER TABLE accounts SET LOGGED;
