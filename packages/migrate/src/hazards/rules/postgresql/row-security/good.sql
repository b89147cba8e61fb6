CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE POLICY everyone ON notes USING (true);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
