CREATE TABLE users (id integer PRIMARY KEY);
INSERT INTO users VALUES (1);
-- next deployment
ALTER TABLE `users` ADD `name` text NOT NULL;
