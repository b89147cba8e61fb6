CREATE TABLE accounts (id bigint PRIMARY KEY, a int, b int, c int, d int);
-- next deployment
CREATE INDEX CONCURRENTLY accounts_all_idx ON accounts (a, b, c, d);
