CREATE TABLE accounts (id bigint PRIMARY KEY, plan text DEFAULT 'free');
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "plan" SET DEFAULT 'trial';
