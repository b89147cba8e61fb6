CREATE TABLE accounts (id bigint PRIMARY KEY, name varchar(50));
CREATE INDEX accounts_name_idx ON accounts (lower(name));
-- next deployment
ALTER TABLE accounts ALTER COLUMN name TYPE text;
