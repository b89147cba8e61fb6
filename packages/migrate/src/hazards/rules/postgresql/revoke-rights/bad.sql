CREATE TABLE accounts (id bigint PRIMARY KEY);
GRANT SELECT ON accounts TO PUBLIC;
-- next deployment
REVOKE SELECT ON accounts FROM PUBLIC;
