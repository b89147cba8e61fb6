CREATE TABLE members (team_id bigint NOT NULL, user_id bigint NOT NULL);
-- next deployment
ALTER TABLE "members" ADD CONSTRAINT "members_team_id_user_id_pk" PRIMARY KEY("team_id","user_id");
