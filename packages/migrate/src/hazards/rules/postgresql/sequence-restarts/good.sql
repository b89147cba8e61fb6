CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE SEQUENCE numbers;
-- next deployment
ALTER SEQUENCE numbers INCREMENT BY 10;
SELECT setval('numbers', (SELECT coalesce(max(id), 1) FROM accounts));
