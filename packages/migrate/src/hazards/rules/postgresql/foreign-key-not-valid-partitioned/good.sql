CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE events (id bigint, user_id bigint) PARTITION BY LIST (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
-- next deployment
ALTER TABLE events_1 ADD CONSTRAINT events_user_fk FOREIGN KEY (user_id) REFERENCES users(id) NOT VALID;
