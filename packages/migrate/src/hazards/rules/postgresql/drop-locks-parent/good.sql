CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint CONSTRAINT orders_user CHECK (user_id > 0));
-- next deployment
ALTER TABLE "orders" DROP CONSTRAINT "orders_user";
