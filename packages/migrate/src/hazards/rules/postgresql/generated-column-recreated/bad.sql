CREATE TABLE accounts (id bigint PRIMARY KEY, email text, domain text);
-- next deployment
ALTER TABLE "accounts" drop column "domain";
ALTER TABLE "accounts" ADD COLUMN "domain" text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED;
