CREATE TABLE accounts (id bigint PRIMARY KEY, name varchar(50), note varchar(10), price numeric(10, 2));
-- next deployment
ALTER TABLE "accounts" ALTER COLUMN "name" SET DATA TYPE varchar(100);
ALTER TABLE "accounts" ALTER COLUMN "note" SET DATA TYPE text;
ALTER TABLE "accounts" ALTER COLUMN "price" SET DATA TYPE numeric(12, 2) USING "price"::numeric(12, 2);
