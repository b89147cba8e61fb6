CREATE TABLE accounts (id bigint PRIMARY KEY, email text, name text);
CREATE INDEX accounts_idx ON accounts (email);
-- next deployment
CREATE INDEX CONCURRENTLY "accounts_name_idx" ON "accounts" USING btree ("name");
