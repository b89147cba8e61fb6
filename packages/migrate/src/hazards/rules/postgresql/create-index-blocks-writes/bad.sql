CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);
-- next deployment
CREATE INDEX "accounts_email_idx" ON "accounts" USING btree ("email");
