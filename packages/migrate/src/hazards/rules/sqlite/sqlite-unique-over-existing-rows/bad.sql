CREATE TABLE users (id integer PRIMARY KEY, email text);
INSERT INTO users VALUES (1, 'same'), (2, 'same');
-- next deployment
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);
