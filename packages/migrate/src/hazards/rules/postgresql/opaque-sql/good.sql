CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
DO $$
BEGIN
  EXECUTE 'ALTER TABLE accounts ' || 'ADD COLUMN note text';
END $$;
