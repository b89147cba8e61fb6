CREATE SCHEMA billing;
-- next deployment
DROP SCHEMA "billing";
