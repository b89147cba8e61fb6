CREATE TABLE accounts (id bigint PRIMARY KEY, email text CONSTRAINT accounts_email_key UNIQUE);
-- next deployment
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_email_key";
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_email_unique" UNIQUE ("email");
