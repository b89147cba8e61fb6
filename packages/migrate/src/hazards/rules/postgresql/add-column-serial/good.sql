CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "number" bigint;
CREATE SEQUENCE accounts_number_seq OWNED BY accounts.number;
ALTER TABLE "accounts" ALTER COLUMN "number" SET DEFAULT nextval('accounts_number_seq');
