CREATE TABLE events (id bigint PRIMARY KEY);
CREATE PUBLICATION feed FOR TABLE events;
-- next deployment
DROP PUBLICATION feed;
