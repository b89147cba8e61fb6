CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL;
