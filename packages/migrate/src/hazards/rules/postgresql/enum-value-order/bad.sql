CREATE TYPE size AS ENUM ('small', 'large');
-- next deployment
ALTER TYPE "size" ADD VALUE 'medium';
