CREATE DOMAIN level AS int;
CREATE TABLE accounts (id bigint PRIMARY KEY, level level);
-- next deployment
ALTER DOMAIN level ADD CONSTRAINT level_check CHECK (VALUE > 0);
