CREATE TABLE accounts (id bigint PRIMARY KEY, email text, name text);
ALTER TABLE accounts ADD CONSTRAINT present CHECK (name <> '' AND email IS NOT NULL) NOT VALID;
ALTER TABLE accounts VALIDATE CONSTRAINT present;
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "email" SET NOT NULL;
