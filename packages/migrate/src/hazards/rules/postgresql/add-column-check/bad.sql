CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE accounts ADD COLUMN level int DEFAULT 1 CHECK (level > 0);
