CREATE TABLE accounts (id bigint PRIMARY KEY, nickname text NOT NULL);
-- next deployment
ALTER TABLE "accounts" DROP COLUMN "nickname";
