CREATE TYPE mood AS ENUM ('sad', 'ok');
-- next deployment
ALTER TYPE mood RENAME TO temper;
