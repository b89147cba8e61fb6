CREATE TABLE accounts (id bigint PRIMARY KEY, email text);
-- next deployment
UPDATE accounts SET email = lower(email);
