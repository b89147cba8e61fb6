CREATE DOMAIN level AS int;
CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE accounts ADD COLUMN level level;
