CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
DROP TABLE "accounts";
