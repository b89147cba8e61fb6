CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
CREATE TABLE orders (id bigint PRIMARY KEY);
ALTER TABLE orders OWNER TO CURRENT_USER;
