CREATE TABLE accounts (id bigint PRIMARY KEY, name text);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "full_name" text;
