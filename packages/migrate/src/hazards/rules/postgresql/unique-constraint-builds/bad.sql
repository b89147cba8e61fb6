CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);
-- next deployment
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_email_unique" UNIQUE("email");
