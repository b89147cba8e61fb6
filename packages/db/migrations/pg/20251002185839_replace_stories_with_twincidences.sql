CREATE TABLE "event_type_catalog" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"event_type" text COLLATE "C" NOT NULL,
	"display_name" text COLLATE "C" NOT NULL,
	"description" text COLLATE "C" NOT NULL,
	"icon" text COLLATE "C",
	"category" text COLLATE "C" NOT NULL,
	"detection_enabled" boolean DEFAULT true NOT NULL,
	"requires_health_kit" boolean DEFAULT false NOT NULL,
	"requires_location" boolean DEFAULT false NOT NULL,
	"thresholds" jsonb,
	"research_enabled" boolean DEFAULT true NOT NULL,
	"minimum_data_points" integer DEFAULT 1 NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"sort_order" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "event_type_catalog_event_type_key" UNIQUE("event_type"),
	CONSTRAINT "event_type_catalog_category_check" CHECK ("category" in ('twintuition', 'health', 'activity', 'location', 'media', 'emotional', 'user_reported'))
);
--> statement-breakpoint
CREATE TABLE "twincidence_consents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"event_type" text COLLATE "C" NOT NULL,
	"consent_level" text COLLATE "C" NOT NULL,
	"consented_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"previous_consent" text COLLATE "C",
	CONSTRAINT "twincidence_consents_user_id_event_type_key" UNIQUE("user_id","event_type"),
	CONSTRAINT "twincidence_consents_consent_level_check" CHECK ("consent_level" in ('A', 'B', 'C')),
	CONSTRAINT "twincidence_consents_previous_consent_check" CHECK ("previous_consent" in ('A', 'B', 'C'))
);
--> statement-breakpoint
CREATE TABLE "twincidences" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"twin_pair_id" uuid,
	"created_by" uuid,
	"title" text COLLATE "C" NOT NULL,
	"description" text COLLATE "C" NOT NULL,
	"photos" jsonb,
	"event_type" text COLLATE "C" NOT NULL,
	"detection_method" text COLLATE "C",
	"user1_event_time" timestamp (3) with time zone,
	"user2_event_time" timestamp (3) with time zone,
	"time_difference" bigint,
	"event_data" jsonb,
	"shared_with_twin" boolean DEFAULT false NOT NULL,
	"user1_consented" boolean DEFAULT false NOT NULL,
	"user2_consented" boolean DEFAULT false NOT NULL,
	"included_in_research" boolean DEFAULT false NOT NULL,
	"anonymized_data" jsonb,
	"is_special" boolean DEFAULT false NOT NULL,
	"severity" text COLLATE "C",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "twincidences_detection_method_check" CHECK ("detection_method" in ('on_device', 'server_side', 'user_reported')),
	CONSTRAINT "twincidences_severity_check" CHECK ("severity" in ('low', 'medium', 'high')),
	CONSTRAINT "twincidences_shared_check" CHECK (not "shared_with_twin" or ("twin_pair_id" is not null and "user1_consented" and "user2_consented"))
);
--> statement-breakpoint
ALTER TABLE "twincidence_consents" ADD CONSTRAINT "twincidence_consents_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twincidence_consents" ADD CONSTRAINT "twincidence_consents_event_type_fkey" FOREIGN KEY ("event_type") REFERENCES "public"."event_type_catalog"("event_type") ON DELETE restrict ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "twincidences" ADD CONSTRAINT "twincidences_twin_pair_id_fkey" FOREIGN KEY ("twin_pair_id") REFERENCES "public"."twin_pairs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twincidences" ADD CONSTRAINT "twincidences_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twincidences" ADD CONSTRAINT "twincidences_event_type_fkey" FOREIGN KEY ("event_type") REFERENCES "public"."event_type_catalog"("event_type") ON DELETE restrict ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "event_type_catalog_is_active_sort_order_idx" ON "event_type_catalog" USING btree ("is_active","sort_order");--> statement-breakpoint
CREATE INDEX "twincidence_consents_event_type_idx" ON "twincidence_consents" USING btree ("event_type");--> statement-breakpoint
CREATE INDEX "twincidences_twin_pair_id_idx" ON "twincidences" USING btree ("twin_pair_id");--> statement-breakpoint
CREATE INDEX "twincidences_created_by_idx" ON "twincidences" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "twincidences_event_type_idx" ON "twincidences" USING btree ("event_type");--> statement-breakpoint
CREATE INDEX "twincidences_newest_idx" ON "twincidences" USING btree ("twin_pair_id","created_at") WHERE "deleted_at" is null;
--> statement-breakpoint
-- Every story becomes a manual twincidence of the same id.
INSERT INTO "event_type_catalog" ("id", "event_type", "display_name", "description", "icon", "category", "detection_enabled", "requires_health_kit", "requires_location", "thresholds", "research_enabled", "minimum_data_points", "is_active", "sort_order", "created_at", "updated_at") VALUES ('0199a6b0-7c00-7000-8000-000000000001', 'manual', 'Shared by hand', 'A moment that a twin noticed and wrote down.', 'pencil', 'user_reported', false, false, false, NULL, true, 1, true, 70, '2025-10-02T18:58:39.000Z', '2025-10-02T18:58:39.000Z');
--> statement-breakpoint
INSERT INTO "twincidences" ("id", "twin_pair_id", "created_by", "title", "description", "photos", "event_type", "detection_method", "event_data", "shared_with_twin", "user1_consented", "user2_consented", "is_special", "created_at", "updated_at")
SELECT "id", "twin_pair_id", "user_id", "title", "content", "photos", 'manual', 'user_reported', CASE WHEN ("is_shared" AND "twin_pair_id" IS NOT NULL) THEN '{"consentSource":"story"}'::jsonb END, ("is_shared" AND "twin_pair_id" IS NOT NULL), ("is_shared" AND "twin_pair_id" IS NOT NULL), ("is_shared" AND "twin_pair_id" IS NOT NULL), "milestone", "created_at", "updated_at" FROM "stories";
--> statement-breakpoint
-- Which stories were moved, and as of when: the contract migration needs it to see what the old app deleted since.
CREATE TABLE "stories_moved" (
	"id" uuid PRIMARY KEY NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
INSERT INTO "stories_moved" ("id", "updated_at") SELECT "id", "updated_at" FROM "twincidences";
