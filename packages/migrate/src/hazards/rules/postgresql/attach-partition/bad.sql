CREATE TABLE events (id bigint NOT NULL) PARTITION BY LIST (id);
CREATE TABLE events_1 (id bigint NOT NULL);
-- next deployment
ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES IN (1);
