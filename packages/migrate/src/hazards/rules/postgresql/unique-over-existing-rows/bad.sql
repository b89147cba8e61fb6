CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL);
INSERT INTO accounts VALUES (1, 'same'), (2, 'same');
-- next deployment
CREATE UNIQUE INDEX CONCURRENTLY accounts_email_key ON accounts (email);
