CREATE TABLE users (id integer PRIMARY KEY, name text);
CREATE INDEX users_name ON users (name);
-- next deployment
ALTER TABLE `users` DROP COLUMN `name`;
