PRAGMA foreign_keys = ON;
CREATE TABLE teams (id integer PRIMARY KEY);
CREATE TABLE users (id integer PRIMARY KEY);
-- next deployment
ALTER TABLE users ADD team_id integer REFERENCES teams(id);
