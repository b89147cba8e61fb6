CREATE TABLE accounts (id bigint PRIMARY KEY, seen timestamp);
-- next deployment
ALTER TABLE accounts ALTER COLUMN seen TYPE timestamptz USING seen AT TIME ZONE 'UTC';
