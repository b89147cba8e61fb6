CREATE TABLE accounts (id bigint PRIMARY KEY, name text);
-- next deployment
ALTER TABLE "accounts" RENAME COLUMN "name" TO "full_name";
