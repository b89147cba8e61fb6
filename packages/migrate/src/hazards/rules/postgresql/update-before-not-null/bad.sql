CREATE TABLE accounts (id bigint PRIMARY KEY, email text);
-- next deployment
UPDATE accounts SET email = '' WHERE email IS NULL;
ALTER TABLE accounts ALTER COLUMN email SET NOT NULL;
