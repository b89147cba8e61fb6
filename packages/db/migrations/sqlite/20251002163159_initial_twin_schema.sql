CREATE TABLE `login_history` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`email` text NOT NULL,
	`event_type` text NOT NULL,
	`success` integer NOT NULL,
	`failure_reason` text,
	`ip_address` text,
	`user_agent` text,
	`device_fingerprint` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "login_history_event_type_check" CHECK("event_type" in ('login_success', 'login_failed', 'logout', 'token_refresh', 'password_reset', 'account_locked'))
);
--> statement-breakpoint
CREATE INDEX `login_history_user_id_created_at_idx` ON `login_history` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `login_history_email_created_at_idx` ON `login_history` (`email`,`created_at`);--> statement-breakpoint
CREATE TABLE `password_resets` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`ip_address` text,
	`user_agent` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "password_resets_token_check" CHECK(length("token") = 64 and "token" not glob '*[^0-9a-f]*')
);
--> statement-breakpoint
CREATE INDEX `password_resets_user_id_idx` ON `password_resets` (`user_id`);--> statement-breakpoint
CREATE INDEX `password_resets_expires_at_idx` ON `password_resets` (`expires_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `password_resets_token_key` ON `password_resets` (`token`);--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`token` text NOT NULL,
	`device_id` text,
	`user_agent` text,
	`ip_address` text,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	`revoked_reason` text,
	`replaced_by_token` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "refresh_tokens_token_check" CHECK(length("token") = 64 and "token" not glob '*[^0-9a-f]*'),
	CONSTRAINT "refresh_tokens_replaced_by_token_check" CHECK(length("replaced_by_token") = 64 and "replaced_by_token" not glob '*[^0-9a-f]*'),
	CONSTRAINT "refresh_tokens_revoked_reason_check" CHECK("revoked_reason" in ('logout', 'security', 'expired', 'replaced', 'token_rotation', 'password_reset'))
);
--> statement-breakpoint
CREATE INDEX `refresh_tokens_user_id_idx` ON `refresh_tokens` (`user_id`);--> statement-breakpoint
CREATE INDEX `refresh_tokens_expires_at_idx` ON `refresh_tokens` (`expires_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `refresh_tokens_token_key` ON `refresh_tokens` (`token`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_normalized` text NOT NULL,
	`password_hash` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`email_verification_token` text,
	`email_verification_expires` integer,
	`display_name` text,
	`avatar_url` text,
	`failed_login_attempts` integer DEFAULT 0 NOT NULL,
	`account_locked_until` integer,
	`last_login_at` integer,
	`last_login_ip` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`deleted_at` integer,
	CONSTRAINT "users_email_verification_token_check" CHECK(length("email_verification_token") = 64 and "email_verification_token" not glob '*[^0-9a-f]*')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_normalized_key` ON `users` (`email_normalized`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_verification_token_key` ON `users` (`email_verification_token`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`sender_id` text NOT NULL,
	`invitation_code` text NOT NULL,
	`recipient_email` text,
	`recipient_phone` text,
	`recipient_name` text,
	`status` text DEFAULT 'pending' NOT NULL,
	`accepted_at` integer,
	`accepted_by` text,
	`expires_at` integer NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`sender_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`accepted_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "invitations_status_check" CHECK("status" in ('pending', 'sent', 'delivered', 'accepted', 'declined', 'expired'))
);
--> statement-breakpoint
CREATE INDEX `invitations_sender_id_idx` ON `invitations` (`sender_id`);--> statement-breakpoint
CREATE INDEX `invitations_accepted_by_idx` ON `invitations` (`accepted_by`);--> statement-breakpoint
CREATE INDEX `invitations_recipient_email_idx` ON `invitations` (`recipient_email`);--> statement-breakpoint
CREATE INDEX `invitations_status_expires_at_idx` ON `invitations` (`status`,`expires_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_invitation_code_key` ON `invitations` (`invitation_code`);--> statement-breakpoint
CREATE TABLE `twin_pairs` (
	`id` text PRIMARY KEY NOT NULL,
	`user1_id` text NOT NULL,
	`user2_id` text NOT NULL,
	`pairing_code` text,
	`paired_at` integer,
	`pair_type` text,
	`status` text DEFAULT 'pending' NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user1_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`user2_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "twin_pairs_pair_type_check" CHECK("pair_type" in ('identical', 'fraternal', 'other')),
	CONSTRAINT "twin_pairs_status_check" CHECK("status" in ('pending', 'active', 'inactive')),
	CONSTRAINT "twin_pairs_two_users_check" CHECK("user1_id" <> "user2_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `twin_pairs_users_key` ON `twin_pairs` ((case when "user1_id" < "user2_id" then "user1_id" else "user2_id" end),(case when "user1_id" < "user2_id" then "user2_id" else "user1_id" end));--> statement-breakpoint
CREATE INDEX `twin_pairs_user1_id_idx` ON `twin_pairs` (`user1_id`);--> statement-breakpoint
CREATE INDEX `twin_pairs_user2_id_status_idx` ON `twin_pairs` (`user2_id`,`status`);--> statement-breakpoint
CREATE UNIQUE INDEX `twin_pairs_pairing_code_key` ON `twin_pairs` (`pairing_code`);--> statement-breakpoint
CREATE TABLE `twin_profiles` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`age` integer NOT NULL,
	`gender` text NOT NULL,
	`sexual_orientation` text,
	`show_sexual_orientation` integer DEFAULT false NOT NULL,
	`twin_type` text NOT NULL,
	`other_twin_type_description` text,
	`twin_deceased` integer DEFAULT false NOT NULL,
	`birth_date` text NOT NULL,
	`zodiac_sign` text,
	`place_of_birth` text,
	`time_of_birth` text,
	`profile_picture` text,
	`accent_color` text DEFAULT 'neon-purple' NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "twin_profiles_twin_type_check" CHECK("twin_type" in ('identical', 'fraternal', 'other')),
	CONSTRAINT "twin_profiles_accent_color_check" CHECK("accent_color" in ('neon-pink', 'neon-blue', 'neon-green', 'neon-yellow', 'neon-purple', 'neon-orange', 'neon-cyan', 'neon-red'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `twin_profiles_user_id_key` ON `twin_profiles` (`user_id`);--> statement-breakpoint
CREATE TABLE `user_presence` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`status` text DEFAULT 'offline' NOT NULL,
	`last_seen_at` integer,
	`device_info` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "user_presence_status_check" CHECK("status" in ('online', 'away', 'offline'))
);
--> statement-breakpoint
CREATE INDEX `user_presence_status_last_seen_at_idx` ON `user_presence` (`status`,`last_seen_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `user_presence_user_id_key` ON `user_presence` (`user_id`);--> statement-breakpoint
CREATE TABLE `message_queue` (
	`id` text PRIMARY KEY NOT NULL,
	`twin_pair_id` text NOT NULL,
	`sender_id` text NOT NULL,
	`recipient_id` text NOT NULL,
	`message_data` text NOT NULL,
	`message_type` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`max_attempts` integer DEFAULT 3 NOT NULL,
	`next_attempt_at` integer,
	`status` text DEFAULT 'pending' NOT NULL,
	`error_message` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`processed_at` integer,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`twin_pair_id`) REFERENCES `twin_pairs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`sender_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`recipient_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "message_queue_message_type_check" CHECK("message_type" in ('send_message', 'message_reaction', 'typing_start', 'typing_stop', 'twintuition')),
	CONSTRAINT "message_queue_status_check" CHECK("status" in ('pending', 'processing', 'delivered', 'failed', 'expired'))
);
--> statement-breakpoint
CREATE INDEX `message_queue_twin_pair_id_idx` ON `message_queue` (`twin_pair_id`);--> statement-breakpoint
CREATE INDEX `message_queue_sender_id_idx` ON `message_queue` (`sender_id`);--> statement-breakpoint
CREATE INDEX `message_queue_recipient_id_status_created_at_idx` ON `message_queue` (`recipient_id`,`status`,`created_at`);--> statement-breakpoint
CREATE INDEX `message_queue_status_next_attempt_at_idx` ON `message_queue` (`status`,`next_attempt_at`);--> statement-breakpoint
CREATE TABLE `message_reactions` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`user_id` text NOT NULL,
	`emoji` text NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `message_reactions_user_id_idx` ON `message_reactions` (`user_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `message_reactions_message_id_user_id_emoji_key` ON `message_reactions` (`message_id`,`user_id`,`emoji`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`twin_pair_id` text NOT NULL,
	`sender_id` text NOT NULL,
	`recipient_id` text NOT NULL,
	`content` text NOT NULL,
	`message_type` text DEFAULT 'text' NOT NULL,
	`accent_color` text,
	`original_message_id` text,
	`delivered_at` integer,
	`read_at` integer,
	`queued_at` integer,
	`synced_at` integer,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`twin_pair_id`) REFERENCES `twin_pairs`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`sender_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`recipient_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`original_message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "messages_message_type_check" CHECK("message_type" in ('text', 'image', 'voice', 'emoji', 'reaction', 'twintuition')),
	CONSTRAINT "messages_accent_color_check" CHECK("accent_color" in ('neon-pink', 'neon-blue', 'neon-green', 'neon-yellow', 'neon-purple', 'neon-orange', 'neon-cyan', 'neon-red')),
	CONSTRAINT "messages_two_users_check" CHECK("sender_id" <> "recipient_id")
);
--> statement-breakpoint
CREATE INDEX `messages_twin_pair_id_idx` ON `messages` (`twin_pair_id`);--> statement-breakpoint
CREATE INDEX `messages_sender_id_idx` ON `messages` (`sender_id`);--> statement-breakpoint
CREATE INDEX `messages_recipient_id_idx` ON `messages` (`recipient_id`);--> statement-breakpoint
CREATE INDEX `messages_original_message_id_idx` ON `messages` (`original_message_id`);--> statement-breakpoint
CREATE INDEX `messages_newest_idx` ON `messages` (`twin_pair_id`,`created_at`,`id`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `messages_undelivered_idx` ON `messages` (`recipient_id`,`created_at`) WHERE "delivered_at" is null and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `messages_unread_idx` ON `messages` (`recipient_id`,`created_at`) WHERE "read_at" is null and "deleted_at" is null;--> statement-breakpoint
CREATE TABLE `assessments` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`twin_pair_id` text,
	`assessment_type` text NOT NULL,
	`responses` text NOT NULL,
	`results` text,
	`completed_at` integer,
	`status` text DEFAULT 'in_progress' NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`twin_pair_id`) REFERENCES `twin_pairs`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "assessments_status_check" CHECK("status" in ('in_progress', 'completed', 'abandoned')),
	CONSTRAINT "assessments_completed_check" CHECK(("status" = 'completed') = ("completed_at" is not null and "results" is not null))
);
--> statement-breakpoint
CREATE INDEX `assessments_user_id_created_at_idx` ON `assessments` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `assessments_twin_pair_id_idx` ON `assessments` (`twin_pair_id`);--> statement-breakpoint
CREATE TABLE `game_results` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`twin_pair_id` text,
	`game_type` text NOT NULL,
	`score` integer NOT NULL,
	`twin_score` integer,
	`cognitive_data` text,
	`emotional_data` text,
	`decision_data` text,
	`duo_data` text,
	`insights` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`twin_pair_id`) REFERENCES `twin_pairs`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "game_results_game_type_check" CHECK("game_type" in ('cognitive_sync_maze', 'emotional_resonance', 'temporal_decision', 'iconic_duo'))
);
--> statement-breakpoint
CREATE INDEX `game_results_user_id_created_at_idx` ON `game_results` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `game_results_twin_pair_id_idx` ON `game_results` (`twin_pair_id`);--> statement-breakpoint
CREATE TABLE `research_participation` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`has_consented` integer DEFAULT false NOT NULL,
	`consented_at` integer,
	`consent_version` text,
	`has_active_studies` integer DEFAULT false NOT NULL,
	`contributions_count` integer DEFAULT 0 NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `research_participation_user_id_key` ON `research_participation` (`user_id`);--> statement-breakpoint
CREATE TABLE `twintuition_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`twin_pair_id` text,
	`message` text NOT NULL,
	`type` text NOT NULL,
	`is_read` integer DEFAULT false NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`twin_pair_id`) REFERENCES `twin_pairs`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "twintuition_alerts_type_check" CHECK("type" in ('feeling', 'thought', 'action'))
);
--> statement-breakpoint
CREATE INDEX `twintuition_alerts_user_id_is_read_created_at_idx` ON `twintuition_alerts` (`user_id`,`is_read`,`created_at`);--> statement-breakpoint
CREATE INDEX `twintuition_alerts_twin_pair_id_idx` ON `twintuition_alerts` (`twin_pair_id`);--> statement-breakpoint
CREATE TABLE `stories` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`twin_pair_id` text,
	`title` text NOT NULL,
	`content` text NOT NULL,
	`photos` text,
	`milestone` integer DEFAULT false NOT NULL,
	`is_shared` integer DEFAULT false NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`twin_pair_id`) REFERENCES `twin_pairs`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `stories_user_id_idx` ON `stories` (`user_id`);--> statement-breakpoint
CREATE INDEX `stories_twin_pair_id_idx` ON `stories` (`twin_pair_id`);
--> statement-breakpoint
-- A reply answers a message of its own pair; a foreign key over both columns would also clear the pair.
CREATE TRIGGER `messages_reply_same_pair_insert` AFTER INSERT ON `messages` WHEN NEW.`original_message_id` IS NOT NULL AND EXISTS (SELECT 1 FROM `messages` WHERE `id` = NEW.`original_message_id` AND `twin_pair_id` <> NEW.`twin_pair_id`)
BEGIN
	SELECT RAISE(ABORT, 'CHECK constraint failed: messages_reply_same_pair_check');
END;
--> statement-breakpoint
CREATE TRIGGER `messages_reply_same_pair_update` AFTER UPDATE OF `original_message_id`, `twin_pair_id` ON `messages` WHEN EXISTS (SELECT 1 FROM `messages` WHERE `id` = NEW.`original_message_id` AND `twin_pair_id` <> NEW.`twin_pair_id`) OR EXISTS (SELECT 1 FROM `messages` WHERE `original_message_id` = NEW.`id` AND `twin_pair_id` <> NEW.`twin_pair_id`)
BEGIN
	SELECT RAISE(ABORT, 'CHECK constraint failed: messages_reply_same_pair_check');
END;
