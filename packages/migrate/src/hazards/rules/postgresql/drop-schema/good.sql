CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
-- next deployment
COMMENT ON TABLE billing.invoices IS 'no longer written';
