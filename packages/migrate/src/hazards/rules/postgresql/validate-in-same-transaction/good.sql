CREATE TABLE accounts (id bigint PRIMARY KEY, balance int);
-- next deployment
ALTER TABLE accounts ADD CONSTRAINT accounts_balance_check CHECK (balance >= 0) NOT VALID;
COMMIT;
ALTER TABLE accounts VALIDATE CONSTRAINT accounts_balance_check;
