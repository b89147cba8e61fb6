CREATE TABLE members (team_id bigint NOT NULL, user_id bigint NOT NULL);
-- next deployment
CREATE UNIQUE INDEX CONCURRENTLY "members_team_id_user_id_pk" ON "members" ("team_id","user_id");
ALTER TABLE "members" ADD CONSTRAINT "members_team_id_user_id_pk" PRIMARY KEY USING INDEX "members_team_id_user_id_pk";
