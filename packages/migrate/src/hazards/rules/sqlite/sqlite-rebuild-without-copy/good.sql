CREATE TABLE users (id integer PRIMARY KEY, name text);
-- next deployment
CREATE TABLE __new_users (id integer PRIMARY KEY, name text DEFAULT '');
INSERT INTO __new_users SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE __new_users RENAME TO users;
