CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);
-- next deployment
CREATE UNIQUE INDEX CONCURRENTLY "accounts_email_unique" ON "accounts" ("email");
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_email_unique" UNIQUE USING INDEX "accounts_email_unique";
