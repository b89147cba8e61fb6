CREATE TABLE `event_type_catalog` (
	`id` text PRIMARY KEY NOT NULL,
	`event_type` text NOT NULL,
	`display_name` text NOT NULL,
	`description` text NOT NULL,
	`icon` text,
	`category` text NOT NULL,
	`detection_enabled` integer DEFAULT true NOT NULL,
	`requires_health_kit` integer DEFAULT false NOT NULL,
	`requires_location` integer DEFAULT false NOT NULL,
	`thresholds` text,
	`research_enabled` integer DEFAULT true NOT NULL,
	`minimum_data_points` integer DEFAULT 1 NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`sort_order` integer DEFAULT 0 NOT NULL,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	CONSTRAINT "event_type_catalog_category_check" CHECK("category" in ('twintuition', 'health', 'activity', 'location', 'media', 'emotional', 'user_reported'))
);
--> statement-breakpoint
CREATE INDEX `event_type_catalog_is_active_sort_order_idx` ON `event_type_catalog` (`is_active`,`sort_order`);--> statement-breakpoint
CREATE UNIQUE INDEX `event_type_catalog_event_type_key` ON `event_type_catalog` (`event_type`);--> statement-breakpoint
CREATE TABLE `twincidence_consents` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`event_type` text NOT NULL,
	`consent_level` text NOT NULL,
	`consented_at` integer NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`revoked_at` integer,
	`previous_consent` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`event_type`) REFERENCES `event_type_catalog`(`event_type`) ON UPDATE cascade ON DELETE restrict,
	CONSTRAINT "twincidence_consents_consent_level_check" CHECK("consent_level" in ('A', 'B', 'C')),
	CONSTRAINT "twincidence_consents_previous_consent_check" CHECK("previous_consent" in ('A', 'B', 'C'))
);
--> statement-breakpoint
CREATE INDEX `twincidence_consents_event_type_idx` ON `twincidence_consents` (`event_type`);--> statement-breakpoint
CREATE UNIQUE INDEX `twincidence_consents_user_id_event_type_key` ON `twincidence_consents` (`user_id`,`event_type`);--> statement-breakpoint
CREATE TABLE `twincidences` (
	`id` text PRIMARY KEY NOT NULL,
	`twin_pair_id` text,
	`created_by` text,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`photos` text,
	`event_type` text NOT NULL,
	`detection_method` text,
	`user1_event_time` integer,
	`user2_event_time` integer,
	`time_difference` integer,
	`event_data` text,
	`shared_with_twin` integer DEFAULT false NOT NULL,
	`user1_consented` integer DEFAULT false NOT NULL,
	`user2_consented` integer DEFAULT false NOT NULL,
	`included_in_research` integer DEFAULT false NOT NULL,
	`anonymized_data` text,
	`is_special` integer DEFAULT false NOT NULL,
	`severity` text,
	`created_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`updated_at` integer DEFAULT (cast(round(unixepoch('subsec') * 1000) as integer)) NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`twin_pair_id`) REFERENCES `twin_pairs`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`event_type`) REFERENCES `event_type_catalog`(`event_type`) ON UPDATE cascade ON DELETE restrict,
	CONSTRAINT "twincidences_detection_method_check" CHECK("detection_method" in ('on_device', 'server_side', 'user_reported')),
	CONSTRAINT "twincidences_severity_check" CHECK("severity" in ('low', 'medium', 'high')),
	CONSTRAINT "twincidences_shared_check" CHECK(not "shared_with_twin" or ("twin_pair_id" is not null and "user1_consented" and "user2_consented"))
);
--> statement-breakpoint
CREATE INDEX `twincidences_twin_pair_id_idx` ON `twincidences` (`twin_pair_id`);--> statement-breakpoint
CREATE INDEX `twincidences_created_by_idx` ON `twincidences` (`created_by`);--> statement-breakpoint
CREATE INDEX `twincidences_event_type_idx` ON `twincidences` (`event_type`);--> statement-breakpoint
CREATE INDEX `twincidences_newest_idx` ON `twincidences` (`twin_pair_id`,`created_at`) WHERE "deleted_at" is null;
--> statement-breakpoint
-- Every story becomes a manual twincidence of the same id.
INSERT INTO `event_type_catalog` (`id`, `event_type`, `display_name`, `description`, `icon`, `category`, `detection_enabled`, `requires_health_kit`, `requires_location`, `thresholds`, `research_enabled`, `minimum_data_points`, `is_active`, `sort_order`, `created_at`, `updated_at`) VALUES ('0199a6b0-7c00-7000-8000-000000000001', 'manual', 'Shared by hand', 'A moment that a twin noticed and wrote down.', 'pencil', 'user_reported', false, false, false, NULL, true, 1, true, 70, 1759431519000, 1759431519000);
--> statement-breakpoint
INSERT INTO `twincidences` (`id`, `twin_pair_id`, `created_by`, `title`, `description`, `photos`, `event_type`, `detection_method`, `event_data`, `shared_with_twin`, `user1_consented`, `user2_consented`, `is_special`, `created_at`, `updated_at`)
SELECT `id`, `twin_pair_id`, `user_id`, `title`, `content`, `photos`, 'manual', 'user_reported', CASE WHEN (`is_shared` AND `twin_pair_id` IS NOT NULL) THEN '{"consentSource":"story"}' END, (`is_shared` AND `twin_pair_id` IS NOT NULL), (`is_shared` AND `twin_pair_id` IS NOT NULL), (`is_shared` AND `twin_pair_id` IS NOT NULL), `milestone`, `created_at`, `updated_at` FROM `stories`;
--> statement-breakpoint
-- Which stories were moved, and as of when: the contract migration needs it to see what the old app deleted since.
CREATE TABLE `stories_moved` (
	`id` text PRIMARY KEY NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `stories_moved` (`id`, `updated_at`) SELECT `id`, `updated_at` FROM `twincidences`;
