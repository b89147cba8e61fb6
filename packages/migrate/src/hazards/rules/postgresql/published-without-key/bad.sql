CREATE TABLE events (id bigint);
-- next deployment
CREATE PUBLICATION feed FOR TABLE events;
