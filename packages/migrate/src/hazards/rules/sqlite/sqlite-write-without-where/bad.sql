CREATE TABLE users (id integer PRIMARY KEY, name text);
-- next deployment
UPDATE users SET name = lower(name);
DELETE FROM users;
