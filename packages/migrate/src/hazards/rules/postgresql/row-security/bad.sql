CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE "accounts" ENABLE ROW LEVEL SECURITY;
