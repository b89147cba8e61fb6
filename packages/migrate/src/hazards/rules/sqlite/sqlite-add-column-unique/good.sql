CREATE TABLE users (id integer PRIMARY KEY);
-- next deployment
ALTER TABLE users ADD email text;
