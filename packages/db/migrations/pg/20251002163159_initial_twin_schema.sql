CREATE TABLE "login_history" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid,
	"email" text COLLATE "C" NOT NULL,
	"event_type" text COLLATE "C" NOT NULL,
	"success" boolean NOT NULL,
	"failure_reason" text COLLATE "C",
	"ip_address" text COLLATE "C",
	"user_agent" text COLLATE "C",
	"device_fingerprint" text COLLATE "C",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "login_history_event_type_check" CHECK ("event_type" in ('login_success', 'login_failed', 'logout', 'token_refresh', 'password_reset', 'account_locked'))
);
--> statement-breakpoint
CREATE TABLE "password_resets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text COLLATE "C" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"ip_address" text COLLATE "C",
	"user_agent" text COLLATE "C",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "password_resets_token_key" UNIQUE("token"),
	CONSTRAINT "password_resets_token_check" CHECK ("token" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text COLLATE "C" NOT NULL,
	"device_id" text COLLATE "C",
	"user_agent" text COLLATE "C",
	"ip_address" text COLLATE "C",
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_reason" text COLLATE "C",
	"replaced_by_token" text COLLATE "C",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "refresh_tokens_token_key" UNIQUE("token"),
	CONSTRAINT "refresh_tokens_token_check" CHECK ("token" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "refresh_tokens_replaced_by_token_check" CHECK ("replaced_by_token" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "refresh_tokens_revoked_reason_check" CHECK ("revoked_reason" in ('logout', 'security', 'expired', 'replaced', 'token_rotation', 'password_reset'))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text COLLATE "C" NOT NULL,
	"email_normalized" text COLLATE "C" NOT NULL,
	"password_hash" text COLLATE "C" NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"email_verification_token" text COLLATE "C",
	"email_verification_expires" timestamp (3) with time zone,
	"display_name" text COLLATE "C",
	"avatar_url" text COLLATE "C",
	"failed_login_attempts" integer DEFAULT 0 NOT NULL,
	"account_locked_until" timestamp (3) with time zone,
	"last_login_at" timestamp (3) with time zone,
	"last_login_ip" text COLLATE "C",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "users_email_verification_token_key" UNIQUE("email_verification_token"),
	CONSTRAINT "users_email_verification_token_check" CHECK ("email_verification_token" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sender_id" uuid NOT NULL,
	"invitation_code" text COLLATE "C" NOT NULL,
	"recipient_email" text COLLATE "C",
	"recipient_phone" text COLLATE "C",
	"recipient_name" text COLLATE "C",
	"status" text COLLATE "C" DEFAULT 'pending' NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"accepted_by" uuid,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitations_invitation_code_key" UNIQUE("invitation_code"),
	CONSTRAINT "invitations_status_check" CHECK ("status" in ('pending', 'sent', 'delivered', 'accepted', 'declined', 'expired'))
);
--> statement-breakpoint
CREATE TABLE "twin_pairs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user1_id" uuid NOT NULL,
	"user2_id" uuid NOT NULL,
	"pairing_code" text COLLATE "C",
	"paired_at" timestamp (3) with time zone,
	"pair_type" text COLLATE "C",
	"status" text COLLATE "C" DEFAULT 'pending' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "twin_pairs_pairing_code_key" UNIQUE("pairing_code"),
	CONSTRAINT "twin_pairs_pair_type_check" CHECK ("pair_type" in ('identical', 'fraternal', 'other')),
	CONSTRAINT "twin_pairs_status_check" CHECK ("status" in ('pending', 'active', 'inactive')),
	CONSTRAINT "twin_pairs_two_users_check" CHECK ("user1_id" <> "user2_id")
);
--> statement-breakpoint
CREATE TABLE "twin_profiles" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"age" integer NOT NULL,
	"gender" text COLLATE "C" NOT NULL,
	"sexual_orientation" text COLLATE "C",
	"show_sexual_orientation" boolean DEFAULT false NOT NULL,
	"twin_type" text COLLATE "C" NOT NULL,
	"other_twin_type_description" text COLLATE "C",
	"twin_deceased" boolean DEFAULT false NOT NULL,
	"birth_date" date NOT NULL,
	"zodiac_sign" text COLLATE "C",
	"place_of_birth" text COLLATE "C",
	"time_of_birth" text COLLATE "C",
	"profile_picture" text COLLATE "C",
	"accent_color" text COLLATE "C" DEFAULT 'neon-purple' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "twin_profiles_user_id_key" UNIQUE("user_id"),
	CONSTRAINT "twin_profiles_twin_type_check" CHECK ("twin_type" in ('identical', 'fraternal', 'other')),
	CONSTRAINT "twin_profiles_accent_color_check" CHECK ("accent_color" in ('neon-pink', 'neon-blue', 'neon-green', 'neon-yellow', 'neon-purple', 'neon-orange', 'neon-cyan', 'neon-red'))
);
--> statement-breakpoint
CREATE TABLE "user_presence" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"status" text COLLATE "C" DEFAULT 'offline' NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	"device_info" text COLLATE "C",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_presence_user_id_key" UNIQUE("user_id"),
	CONSTRAINT "user_presence_status_check" CHECK ("status" in ('online', 'away', 'offline'))
);
--> statement-breakpoint
CREATE TABLE "message_queue" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"twin_pair_id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"recipient_id" uuid NOT NULL,
	"message_data" jsonb NOT NULL,
	"message_type" text COLLATE "C" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer DEFAULT 3 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"status" text COLLATE "C" DEFAULT 'pending' NOT NULL,
	"error_message" text COLLATE "C",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"processed_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "message_queue_message_type_check" CHECK ("message_type" in ('send_message', 'message_reaction', 'typing_start', 'typing_stop', 'twintuition')),
	CONSTRAINT "message_queue_status_check" CHECK ("status" in ('pending', 'processing', 'delivered', 'failed', 'expired'))
);
--> statement-breakpoint
CREATE TABLE "message_reactions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"message_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"emoji" text COLLATE "C" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_reactions_message_id_user_id_emoji_key" UNIQUE("message_id","user_id","emoji")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"twin_pair_id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"recipient_id" uuid NOT NULL,
	"content" text COLLATE "C" NOT NULL,
	"message_type" text COLLATE "C" DEFAULT 'text' NOT NULL,
	"accent_color" text COLLATE "C",
	"original_message_id" uuid,
	"delivered_at" timestamp (3) with time zone,
	"read_at" timestamp (3) with time zone,
	"queued_at" timestamp (3) with time zone,
	"synced_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "messages_message_type_check" CHECK ("message_type" in ('text', 'image', 'voice', 'emoji', 'reaction', 'twintuition')),
	CONSTRAINT "messages_accent_color_check" CHECK ("accent_color" in ('neon-pink', 'neon-blue', 'neon-green', 'neon-yellow', 'neon-purple', 'neon-orange', 'neon-cyan', 'neon-red')),
	CONSTRAINT "messages_two_users_check" CHECK ("sender_id" <> "recipient_id")
);
--> statement-breakpoint
CREATE TABLE "assessments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"twin_pair_id" uuid,
	"assessment_type" text COLLATE "C" NOT NULL,
	"responses" jsonb NOT NULL,
	"results" jsonb,
	"completed_at" timestamp (3) with time zone,
	"status" text COLLATE "C" DEFAULT 'in_progress' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "assessments_status_check" CHECK ("status" in ('in_progress', 'completed', 'abandoned')),
	CONSTRAINT "assessments_completed_check" CHECK (("status" = 'completed') = ("completed_at" is not null and "results" is not null))
);
--> statement-breakpoint
CREATE TABLE "game_results" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"twin_pair_id" uuid,
	"game_type" text COLLATE "C" NOT NULL,
	"score" integer NOT NULL,
	"twin_score" integer,
	"cognitive_data" jsonb,
	"emotional_data" jsonb,
	"decision_data" jsonb,
	"duo_data" jsonb,
	"insights" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "game_results_game_type_check" CHECK ("game_type" in ('cognitive_sync_maze', 'emotional_resonance', 'temporal_decision', 'iconic_duo'))
);
--> statement-breakpoint
CREATE TABLE "research_participation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"has_consented" boolean DEFAULT false NOT NULL,
	"consented_at" timestamp (3) with time zone,
	"consent_version" text COLLATE "C",
	"has_active_studies" boolean DEFAULT false NOT NULL,
	"contributions_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "research_participation_user_id_key" UNIQUE("user_id")
);
--> statement-breakpoint
CREATE TABLE "twintuition_alerts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"twin_pair_id" uuid,
	"message" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"is_read" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "twintuition_alerts_type_check" CHECK ("type" in ('feeling', 'thought', 'action'))
);
--> statement-breakpoint
CREATE TABLE "stories" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"twin_pair_id" uuid,
	"title" text COLLATE "C" NOT NULL,
	"content" text COLLATE "C" NOT NULL,
	"photos" jsonb,
	"milestone" boolean DEFAULT false NOT NULL,
	"is_shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "login_history" ADD CONSTRAINT "login_history_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_resets" ADD CONSTRAINT "password_resets_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_accepted_by_fkey" FOREIGN KEY ("accepted_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twin_pairs" ADD CONSTRAINT "twin_pairs_user1_id_fkey" FOREIGN KEY ("user1_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twin_pairs" ADD CONSTRAINT "twin_pairs_user2_id_fkey" FOREIGN KEY ("user2_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twin_profiles" ADD CONSTRAINT "twin_profiles_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_presence" ADD CONSTRAINT "user_presence_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_queue" ADD CONSTRAINT "message_queue_twin_pair_id_fkey" FOREIGN KEY ("twin_pair_id") REFERENCES "public"."twin_pairs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_queue" ADD CONSTRAINT "message_queue_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_queue" ADD CONSTRAINT "message_queue_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reactions" ADD CONSTRAINT "message_reactions_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reactions" ADD CONSTRAINT "message_reactions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_twin_pair_id_fkey" FOREIGN KEY ("twin_pair_id") REFERENCES "public"."twin_pairs"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_sender_id_fkey" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "public"."users"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_original_message_id_fkey" FOREIGN KEY ("original_message_id") REFERENCES "public"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_twin_pair_id_fkey" FOREIGN KEY ("twin_pair_id") REFERENCES "public"."twin_pairs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "game_results" ADD CONSTRAINT "game_results_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "game_results" ADD CONSTRAINT "game_results_twin_pair_id_fkey" FOREIGN KEY ("twin_pair_id") REFERENCES "public"."twin_pairs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "research_participation" ADD CONSTRAINT "research_participation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twintuition_alerts" ADD CONSTRAINT "twintuition_alerts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "twintuition_alerts" ADD CONSTRAINT "twintuition_alerts_twin_pair_id_fkey" FOREIGN KEY ("twin_pair_id") REFERENCES "public"."twin_pairs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stories" ADD CONSTRAINT "stories_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stories" ADD CONSTRAINT "stories_twin_pair_id_fkey" FOREIGN KEY ("twin_pair_id") REFERENCES "public"."twin_pairs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "login_history_user_id_created_at_idx" ON "login_history" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "login_history_email_created_at_idx" ON "login_history" USING btree ("email","created_at");--> statement-breakpoint
CREATE INDEX "password_resets_user_id_idx" ON "password_resets" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "password_resets_expires_at_idx" ON "password_resets" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "refresh_tokens_user_id_idx" ON "refresh_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_expires_at_idx" ON "refresh_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_normalized_key" ON "users" USING btree ("email_normalized") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_sender_id_idx" ON "invitations" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "invitations_accepted_by_idx" ON "invitations" USING btree ("accepted_by");--> statement-breakpoint
CREATE INDEX "invitations_recipient_email_idx" ON "invitations" USING btree ("recipient_email");--> statement-breakpoint
CREATE INDEX "invitations_status_expires_at_idx" ON "invitations" USING btree ("status","expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "twin_pairs_users_key" ON "twin_pairs" USING btree (least("user1_id", "user2_id"),greatest("user1_id", "user2_id"));--> statement-breakpoint
CREATE INDEX "twin_pairs_user1_id_idx" ON "twin_pairs" USING btree ("user1_id");--> statement-breakpoint
CREATE INDEX "twin_pairs_user2_id_status_idx" ON "twin_pairs" USING btree ("user2_id","status");--> statement-breakpoint
CREATE INDEX "user_presence_status_last_seen_at_idx" ON "user_presence" USING btree ("status","last_seen_at");--> statement-breakpoint
CREATE INDEX "message_queue_twin_pair_id_idx" ON "message_queue" USING btree ("twin_pair_id");--> statement-breakpoint
CREATE INDEX "message_queue_sender_id_idx" ON "message_queue" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "message_queue_recipient_id_status_created_at_idx" ON "message_queue" USING btree ("recipient_id","status","created_at");--> statement-breakpoint
CREATE INDEX "message_queue_status_next_attempt_at_idx" ON "message_queue" USING btree ("status","next_attempt_at");--> statement-breakpoint
CREATE INDEX "message_reactions_user_id_idx" ON "message_reactions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "messages_twin_pair_id_idx" ON "messages" USING btree ("twin_pair_id");--> statement-breakpoint
CREATE INDEX "messages_sender_id_idx" ON "messages" USING btree ("sender_id");--> statement-breakpoint
CREATE INDEX "messages_recipient_id_idx" ON "messages" USING btree ("recipient_id");--> statement-breakpoint
CREATE INDEX "messages_original_message_id_idx" ON "messages" USING btree ("original_message_id");--> statement-breakpoint
CREATE INDEX "messages_newest_idx" ON "messages" USING btree ("twin_pair_id","created_at","id") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "messages_undelivered_idx" ON "messages" USING btree ("recipient_id","created_at") WHERE "delivered_at" is null and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "messages_unread_idx" ON "messages" USING btree ("recipient_id","created_at") WHERE "read_at" is null and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "assessments_user_id_created_at_idx" ON "assessments" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "assessments_twin_pair_id_idx" ON "assessments" USING btree ("twin_pair_id");--> statement-breakpoint
CREATE INDEX "game_results_user_id_created_at_idx" ON "game_results" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "game_results_twin_pair_id_idx" ON "game_results" USING btree ("twin_pair_id");--> statement-breakpoint
CREATE INDEX "twintuition_alerts_user_id_is_read_created_at_idx" ON "twintuition_alerts" USING btree ("user_id","is_read","created_at");--> statement-breakpoint
CREATE INDEX "twintuition_alerts_twin_pair_id_idx" ON "twintuition_alerts" USING btree ("twin_pair_id");--> statement-breakpoint
CREATE INDEX "stories_user_id_idx" ON "stories" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "stories_twin_pair_id_idx" ON "stories" USING btree ("twin_pair_id");
--> statement-breakpoint
-- A reply answers a message of its own pair; a foreign key over both columns would also clear the pair.
CREATE FUNCTION "messages_reply_same_pair"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM "messages" WHERE "id" = NEW."original_message_id" AND "twin_pair_id" <> NEW."twin_pair_id")
		OR (TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM "messages" WHERE "original_message_id" = NEW."id" AND "twin_pair_id" <> NEW."twin_pair_id"))
	THEN
		RAISE EXCEPTION 'a reply must answer a message of the same pair'
			USING ERRCODE = 'check_violation', TABLE = 'messages', CONSTRAINT = 'messages_reply_same_pair_check';
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "messages_reply_same_pair_insert" AFTER INSERT ON "messages" FOR EACH ROW WHEN (NEW."original_message_id" IS NOT NULL) EXECUTE FUNCTION "messages_reply_same_pair"();
--> statement-breakpoint
CREATE TRIGGER "messages_reply_same_pair_update" AFTER UPDATE OF "original_message_id", "twin_pair_id" ON "messages" FOR EACH ROW WHEN (NEW."original_message_id" IS DISTINCT FROM OLD."original_message_id" OR NEW."twin_pair_id" IS DISTINCT FROM OLD."twin_pair_id") EXECUTE FUNCTION "messages_reply_same_pair"();
