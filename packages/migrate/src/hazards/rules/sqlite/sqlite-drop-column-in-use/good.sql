CREATE TABLE users (id integer PRIMARY KEY, name text);
CREATE INDEX users_name ON users (name);
-- next deployment
DROP INDEX users_name;
ALTER TABLE `users` DROP COLUMN `name`;
