CREATE TABLE accounts (id bigint PRIMARY KEY, email text, user_email text);
ALTER TABLE accounts ADD CONSTRAINT other CHECK (user_email IS NOT NULL OR email IS NOT NULL);
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "email" SET NOT NULL;
