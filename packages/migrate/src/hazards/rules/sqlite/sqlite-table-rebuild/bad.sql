CREATE TABLE `users` (`id` integer PRIMARY KEY NOT NULL, `name` text);
-- next deployment
PRAGMA foreign_keys=OFF;
CREATE TABLE `__new_users` (`id` integer PRIMARY KEY NOT NULL, `name` text DEFAULT '');
INSERT INTO `__new_users`("id", "name") SELECT "id", "name" FROM `users`;
DROP TABLE `users`;
ALTER TABLE `__new_users` RENAME TO `users`;
PRAGMA foreign_keys=ON;
