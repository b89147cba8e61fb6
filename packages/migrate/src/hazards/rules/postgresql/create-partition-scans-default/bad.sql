CREATE TABLE events (id bigint) PARTITION BY LIST (id);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
-- next deployment
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
