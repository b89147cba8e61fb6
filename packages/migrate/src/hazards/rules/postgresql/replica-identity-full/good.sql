CREATE TABLE events (id bigint PRIMARY KEY, body text);
-- next deployment
ALTER TABLE events REPLICA IDENTITY DEFAULT;
