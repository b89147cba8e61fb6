CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
BEGIN;
LOCK TABLE accounts IN ROW SHARE MODE;
COMMIT;
