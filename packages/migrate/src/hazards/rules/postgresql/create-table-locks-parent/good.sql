CREATE TABLE users (id bigint PRIMARY KEY);
-- next deployment
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
