CREATE TABLE accounts (id bigint PRIMARY KEY, email varchar(50));
CREATE VIEW addresses AS SELECT email FROM accounts;
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "email" SET DATA TYPE text;
