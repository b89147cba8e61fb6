CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT relname FROM pg_class WHERE relname = 'accounts' LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN note text', one.relname);
  END LOOP;
END $$;
