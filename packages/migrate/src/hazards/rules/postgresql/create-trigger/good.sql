CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
COMMENT ON TABLE accounts IS 'people';
