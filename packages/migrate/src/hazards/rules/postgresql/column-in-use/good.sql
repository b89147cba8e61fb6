CREATE TABLE accounts (id bigint PRIMARY KEY, email varchar(50), name text);
CREATE VIEW addresses AS SELECT name FROM accounts;
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "email" SET DATA TYPE text;
