CREATE TABLE accounts (id bigint PRIMARY KEY, email text, domain text);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "email_domain" text;
