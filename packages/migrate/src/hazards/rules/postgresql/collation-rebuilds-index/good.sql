CREATE TABLE accounts (id bigint PRIMARY KEY, name text);
-- next deployment
ALTER TABLE accounts ALTER COLUMN name TYPE text COLLATE "C";
