CREATE TABLE users (id integer PRIMARY KEY NOT NULL, name text);
INSERT INTO users VALUES (1, NULL);
-- next deployment
CREATE TABLE __new_users (id integer PRIMARY KEY NOT NULL, name text NOT NULL);
INSERT INTO __new_users SELECT id, name FROM users;
DROP TABLE users;
ALTER TABLE __new_users RENAME TO users;
