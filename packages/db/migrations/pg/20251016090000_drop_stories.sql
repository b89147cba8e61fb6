-- No story may be written between its last copy and the drop.
LOCK TABLE "stories" IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint
-- Deleted by an old app version since the move, and not touched by the new one.
DELETE FROM "twincidences" WHERE "id" IN (
	SELECT "stories_moved"."id" FROM "stories_moved" JOIN "twincidences" AS "t" ON "t"."id" = "stories_moved"."id" AND "t"."updated_at" = "stories_moved"."updated_at"
	WHERE NOT EXISTS (SELECT 1 FROM "stories" WHERE "stories"."id" = "stories_moved"."id")
);
--> statement-breakpoint
-- Written or changed by an old app version since the move; a twincidence that the new one changed later stays.
INSERT INTO "twincidences" ("id", "twin_pair_id", "created_by", "title", "description", "photos", "event_type", "detection_method", "event_data", "shared_with_twin", "user1_consented", "user2_consented", "is_special", "created_at", "updated_at")
SELECT "id", "twin_pair_id", "user_id", "title", "content", "photos", 'manual', 'user_reported', CASE WHEN ("is_shared" AND "twin_pair_id" IS NOT NULL) THEN '{"consentSource":"story"}'::jsonb END, ("is_shared" AND "twin_pair_id" IS NOT NULL), ("is_shared" AND "twin_pair_id" IS NOT NULL), ("is_shared" AND "twin_pair_id" IS NOT NULL), "milestone", "created_at", "updated_at" FROM "stories"
ON CONFLICT ("id") DO UPDATE SET "twin_pair_id" = excluded."twin_pair_id", "created_by" = excluded."created_by", "title" = excluded."title", "description" = excluded."description", "photos" = excluded."photos", "event_data" = excluded."event_data", "shared_with_twin" = excluded."shared_with_twin", "user1_consented" = excluded."user1_consented", "user2_consented" = excluded."user2_consented", "is_special" = excluded."is_special", "updated_at" = excluded."updated_at"
WHERE "twincidences"."created_at" = excluded."created_at" AND "twincidences"."updated_at" <= excluded."updated_at";
--> statement-breakpoint
-- No story may be lost.
DO $$
BEGIN
	IF EXISTS (
	SELECT 1 FROM "stories" AS "s" LEFT JOIN "twincidences" AS "t" ON "t"."id" = "s"."id" AND "t"."created_at" = "s"."created_at"
	WHERE "t"."id" IS NULL OR ("t"."updated_at" <= "s"."updated_at" AND (("t"."event_type" <> 'manual' AND NOT EXISTS (SELECT 1 FROM "stories_moved" AS "m" WHERE "m"."id" = "s"."id")) OR "t"."shared_with_twin" <> ("s"."is_shared" AND "s"."twin_pair_id" IS NOT NULL) OR "t"."twin_pair_id" IS DISTINCT FROM "s"."twin_pair_id" OR "t"."created_by" IS DISTINCT FROM "s"."user_id" OR "t"."title" IS DISTINCT FROM "s"."title" OR "t"."description" IS DISTINCT FROM "s"."content" OR "t"."photos" IS DISTINCT FROM "s"."photos" OR "t"."is_special" IS DISTINCT FROM "s"."milestone"))
	) THEN
		RAISE EXCEPTION 'a story has no matching twincidence'
			USING ERRCODE = 'check_violation', CONSTRAINT = 'every_story_has_its_twincidence',
				HINT = 'Compare "stories" with "twincidences" of the same id; another twincidence may have taken the id.';
	END IF;
END
$$;
--> statement-breakpoint
DROP TABLE "stories_moved";
--> statement-breakpoint
DROP TABLE "stories";
