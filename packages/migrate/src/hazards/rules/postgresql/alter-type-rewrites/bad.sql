CREATE TABLE accounts (id bigint PRIMARY KEY, visits integer NOT NULL);
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "visits" SET DATA TYPE bigint;
