PRAGMA foreign_keys = ON;
CREATE TABLE teams (id integer PRIMARY KEY);
CREATE TABLE users (id integer PRIMARY KEY);
INSERT INTO users VALUES (1);
-- next deployment
ALTER TABLE users ADD team_id integer DEFAULT 1 REFERENCES teams(id);
