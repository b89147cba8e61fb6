CREATE TABLE events (id bigint) PARTITION BY LIST (id);
-- next deployment
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
