CREATE TABLE users (id integer PRIMARY KEY, name text);
-- next deployment
ALTER TABLE `users` RENAME COLUMN `name` TO `full_name`;
ALTER TABLE `users` RENAME TO `people`;
