CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_pkey";
