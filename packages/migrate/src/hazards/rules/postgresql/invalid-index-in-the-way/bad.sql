CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);
INSERT INTO accounts VALUES (1, 'same'), (2, 'same');
-- fails, and leaves an invalid index
CREATE UNIQUE INDEX CONCURRENTLY accounts_email_idx ON accounts (email);
-- next deployment
CREATE INDEX CONCURRENTLY accounts_email_idx ON accounts (email);
