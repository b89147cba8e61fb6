CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);
-- next deployment
BEGIN;
CREATE INDEX CONCURRENTLY accounts_email_idx ON accounts (email);
COMMIT;
