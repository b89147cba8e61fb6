CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint CONSTRAINT orders_user_id_users_id_fk REFERENCES users(id));
-- next deployment
ALTER TABLE "orders" DROP CONSTRAINT "orders_user_id_users_id_fk";
