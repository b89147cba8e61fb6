CREATE TABLE accounts (id bigint PRIMARY KEY, email text);
-- next deployment
INSERT INTO accounts VALUES (1, 'first');
