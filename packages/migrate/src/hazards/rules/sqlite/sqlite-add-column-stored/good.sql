CREATE TABLE users (id integer PRIMARY KEY);
INSERT INTO users VALUES (1);
-- next deployment
ALTER TABLE users ADD twice integer GENERATED ALWAYS AS (id * 2) VIRTUAL;
