CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE people (id bigint PRIMARY KEY, mood mood);
-- next deployment
ALTER TABLE "people" ALTER COLUMN "mood" SET DATA TYPE text;
DROP TYPE "mood";
CREATE TYPE "mood" AS ENUM('sad', 'happy');
ALTER TABLE "people" ALTER COLUMN "mood" SET DATA TYPE "mood" USING "mood"::"mood";
