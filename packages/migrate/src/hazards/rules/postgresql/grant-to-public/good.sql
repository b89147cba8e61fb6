CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
GRANT SELECT ON accounts TO CURRENT_USER;
