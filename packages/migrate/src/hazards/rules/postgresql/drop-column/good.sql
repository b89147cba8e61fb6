CREATE TABLE accounts (id bigint PRIMARY KEY, nickname text NOT NULL);
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "nickname" SET DEFAULT '';
