CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE orders ADD COLUMN user_id bigint REFERENCES users(id);
