CREATE TABLE accounts (id bigint PRIMARY KEY, name varchar(50) CONSTRAINT named CHECK (name <> ''));
-- next deployment
ALTER TABLE accounts ALTER COLUMN name TYPE varchar(100);
