CREATE TABLE accounts (id bigint PRIMARY KEY, name varchar(50));
-- next deployment
ALTER TABLE accounts ALTER COLUMN name TYPE varchar(100);
