CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE accounts OWNER TO CURRENT_USER;
