CREATE TABLE "accounts" ("id" bigserial PRIMARY KEY NOT NULL);
