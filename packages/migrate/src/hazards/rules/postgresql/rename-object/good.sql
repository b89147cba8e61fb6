CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE VIEW account_ids AS SELECT id FROM accounts;
-- next deployment
ALTER VIEW account_ids RENAME TO ids;
CREATE VIEW account_ids AS SELECT id FROM ids;
