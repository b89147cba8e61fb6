CREATE TABLE accounts (id bigint PRIMARY KEY, email text, name text);
CREATE VIEW people AS SELECT id, email AS mail FROM accounts;
-- next deployment
DROP VIEW people;
CREATE VIEW people AS SELECT id, name, email AS mail FROM accounts;
