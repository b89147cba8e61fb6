CREATE TABLE users (id integer PRIMARY KEY, name text);
-- next deployment
UPDATE users SET name = 'first' WHERE id = 1;
DELETE FROM users WHERE id = 2;
