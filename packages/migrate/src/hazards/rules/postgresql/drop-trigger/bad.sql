CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE TRIGGER unchanged BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- next deployment
DROP TRIGGER unchanged ON accounts;
