CREATE TABLE users (id bigint PRIMARY KEY);
-- next deployment
DROP TABLE "users";
