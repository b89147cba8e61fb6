CREATE TABLE users (id integer PRIMARY KEY, name text);
-- next deployment
ALTER TABLE users ALTER COLUMN name TO name text NOT NULL;
