CREATE TABLE accounts (id bigint PRIMARY KEY);
-- next deployment
ALTER TABLE "accounts" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;
ALTER TABLE "accounts" ADD COLUMN "day" timestamp with time zone DEFAULT date_trunc('day', now()) NOT NULL;
