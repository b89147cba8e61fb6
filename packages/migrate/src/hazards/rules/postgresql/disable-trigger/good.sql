CREATE TABLE orders (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE orders ENABLE TRIGGER USER;
