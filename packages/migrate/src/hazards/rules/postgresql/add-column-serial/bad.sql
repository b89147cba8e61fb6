CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "number" bigserial NOT NULL;
