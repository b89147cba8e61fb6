CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, paid boolean);
-- next deployment
ALTER TABLE accounts ADD COLUMN note text;
UPDATE orders SET paid = false;
CREATE TABLE paid_orders AS SELECT id FROM orders WHERE paid;
