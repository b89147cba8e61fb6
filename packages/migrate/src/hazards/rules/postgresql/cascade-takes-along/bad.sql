CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE accounts (id bigint PRIMARY KEY, mood mood);
-- next deployment
DROP TYPE mood CASCADE;
