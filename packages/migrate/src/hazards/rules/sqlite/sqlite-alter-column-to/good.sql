CREATE TABLE users (id integer PRIMARY KEY, name text);
-- next deployment
ALTER TABLE users ADD nickname text;
