CREATE TABLE accounts (id bigint PRIMARY KEY, email text);
CREATE VIEW people AS SELECT id, email AS mail FROM accounts;
-- next deployment
DROP VIEW people;
CREATE VIEW people AS SELECT id FROM accounts;
