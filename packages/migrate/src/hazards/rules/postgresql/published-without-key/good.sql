CREATE TABLE events (id bigint PRIMARY KEY);
-- next deployment
CREATE PUBLICATION feed FOR TABLE events;
