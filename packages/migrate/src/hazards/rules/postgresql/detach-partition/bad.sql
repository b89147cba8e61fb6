CREATE TABLE events (id bigint) PARTITION BY LIST (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
-- next deployment
ALTER TABLE events DETACH PARTITION events_1;
