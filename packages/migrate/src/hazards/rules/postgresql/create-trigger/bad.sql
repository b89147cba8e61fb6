CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
CREATE TRIGGER same BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
