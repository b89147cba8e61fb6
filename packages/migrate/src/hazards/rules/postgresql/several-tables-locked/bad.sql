CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE accounts ADD COLUMN note text;
ALTER TABLE orders ADD COLUMN note text;
