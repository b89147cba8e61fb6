CREATE TABLE accounts (id bigint PRIMARY KEY, email text);
-- next deployment
ALTER TABLE accounts ADD CONSTRAINT present CHECK (email IS NOT NULL) NOT VALID;
