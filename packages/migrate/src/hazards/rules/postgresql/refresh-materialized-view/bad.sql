CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE MATERIALIZED VIEW numbers AS SELECT id FROM accounts;
-- next deployment
REFRESH MATERIALIZED VIEW numbers;
