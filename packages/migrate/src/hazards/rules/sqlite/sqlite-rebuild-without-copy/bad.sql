CREATE TABLE users (id integer PRIMARY KEY, name text);
-- next deployment
CREATE TABLE __new_users (id integer PRIMARY KEY, name text NOT NULL);
DROP TABLE users;
ALTER TABLE __new_users RENAME TO users;
