CREATE TABLE users (id bigint PRIMARY KEY);
-- next deployment
ANALYZE users;
