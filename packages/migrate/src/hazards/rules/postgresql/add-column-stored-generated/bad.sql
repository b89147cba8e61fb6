CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "domain" text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED;
