CREATE TYPE mood AS ENUM ('sad', 'ok');
-- next deployment
DROP TYPE mood;
