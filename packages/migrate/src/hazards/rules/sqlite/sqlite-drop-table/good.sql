CREATE TABLE users (id integer PRIMARY KEY);
-- next deployment
CREATE TABLE people (id integer PRIMARY KEY);
