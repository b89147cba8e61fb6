CREATE TABLE accounts (id bigint PRIMARY KEY, a integer, b integer);
-- next deployment
ALTER TABLE accounts ALTER COLUMN a TYPE bigint;
ALTER TABLE accounts ALTER COLUMN b TYPE bigint;
