CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE "accounts" RENAME TO "users";
CREATE VIEW "accounts" WITH (security_invoker = true) AS SELECT * FROM "users";
