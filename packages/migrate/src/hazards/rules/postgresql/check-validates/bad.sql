CREATE TABLE accounts (id bigint PRIMARY KEY, balance int);
-- next deployment
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_balance_check" CHECK ("accounts"."balance" >= 0);
