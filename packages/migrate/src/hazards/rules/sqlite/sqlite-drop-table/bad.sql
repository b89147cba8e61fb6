CREATE TABLE users (id integer PRIMARY KEY);
-- next deployment
DROP TABLE `users`;
