CREATE TABLE accounts (id bigint PRIMARY KEY, seen timestamp(3));
-- next deployment
ALTER TABLE accounts ALTER COLUMN seen TYPE timestamp(6);
