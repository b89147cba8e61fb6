CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE VIEW account_ids AS SELECT id FROM accounts;
-- next deployment
DROP VIEW account_ids;
