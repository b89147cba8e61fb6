CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE MATERIALIZED VIEW numbers AS SELECT id FROM accounts;
CREATE UNIQUE INDEX numbers_id_idx ON numbers (id);
-- next deployment
REFRESH MATERIALIZED VIEW CONCURRENTLY numbers;
