CREATE TABLE accounts (id bigint PRIMARY KEY);
INSERT INTO accounts VALUES (1);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "email" text DEFAULT '' NOT NULL;
