CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE accounts ADD COLUMN level positive;
