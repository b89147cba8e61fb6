CREATE TYPE mood AS ENUM ('sad', 'ok');
-- next deployment
ALTER TYPE "mood" ADD VALUE 'fine' BEFORE 'ok';
