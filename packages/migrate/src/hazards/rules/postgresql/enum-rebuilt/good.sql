CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE people (id bigint PRIMARY KEY, mood mood);
-- next deployment
ALTER TABLE people ADD CONSTRAINT not_ok CHECK (mood <> 'ok') NOT VALID;
