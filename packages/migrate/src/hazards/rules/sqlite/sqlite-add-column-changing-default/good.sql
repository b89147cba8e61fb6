CREATE TABLE users (id integer PRIMARY KEY);
INSERT INTO users VALUES (1);
-- next deployment
ALTER TABLE `users` ADD `created_at` integer DEFAULT 0 NOT NULL;
