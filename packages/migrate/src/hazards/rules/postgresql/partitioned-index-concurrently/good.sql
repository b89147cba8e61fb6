CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
-- next deployment
CREATE INDEX events_id_idx ON ONLY events (id);
CREATE INDEX CONCURRENTLY events_2024_id_idx ON events_2024 (id);
ALTER INDEX events_id_idx ATTACH PARTITION events_2024_id_idx;
