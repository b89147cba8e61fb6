CREATE TABLE `users` (`id` integer PRIMARY KEY NOT NULL, `name` text);
-- next deployment
ALTER TABLE `users` ADD `nickname` text;
