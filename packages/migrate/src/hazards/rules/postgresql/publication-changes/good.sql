CREATE TABLE events (id bigint PRIMARY KEY);
CREATE PUBLICATION feed FOR TABLE events;
-- next deployment
COMMENT ON PUBLICATION feed IS 'for the warehouse';
