-- Deleted by an old app version since the move, and not touched by the new one.
DELETE FROM `twincidences` WHERE `id` IN (
	SELECT `stories_moved`.`id` FROM `stories_moved` JOIN `twincidences` AS `t` ON `t`.`id` = `stories_moved`.`id` AND `t`.`updated_at` = `stories_moved`.`updated_at`
	WHERE NOT EXISTS (SELECT 1 FROM `stories` WHERE `stories`.`id` = `stories_moved`.`id`)
);
--> statement-breakpoint
-- Written or changed by an old app version since the move; a twincidence that the new one changed later stays.
INSERT INTO `twincidences` (`id`, `twin_pair_id`, `created_by`, `title`, `description`, `photos`, `event_type`, `detection_method`, `event_data`, `shared_with_twin`, `user1_consented`, `user2_consented`, `is_special`, `created_at`, `updated_at`)
SELECT `id`, `twin_pair_id`, `user_id`, `title`, `content`, `photos`, 'manual', 'user_reported', CASE WHEN (`is_shared` AND `twin_pair_id` IS NOT NULL) THEN '{"consentSource":"story"}' END, (`is_shared` AND `twin_pair_id` IS NOT NULL), (`is_shared` AND `twin_pair_id` IS NOT NULL), (`is_shared` AND `twin_pair_id` IS NOT NULL), `milestone`, `created_at`, `updated_at` FROM `stories` WHERE true
ON CONFLICT (`id`) DO UPDATE SET `twin_pair_id` = excluded.`twin_pair_id`, `created_by` = excluded.`created_by`, `title` = excluded.`title`, `description` = excluded.`description`, `photos` = excluded.`photos`, `event_data` = excluded.`event_data`, `shared_with_twin` = excluded.`shared_with_twin`, `user1_consented` = excluded.`user1_consented`, `user2_consented` = excluded.`user2_consented`, `is_special` = excluded.`is_special`, `updated_at` = excluded.`updated_at`
WHERE `twincidences`.`created_at` = excluded.`created_at` AND `twincidences`.`updated_at` <= excluded.`updated_at`;
--> statement-breakpoint
-- No story may be lost: a story without its twincidence breaks this constraint and stops the migration.
CREATE TABLE `stories_unmatched` (
	`matched` integer NOT NULL,
	CONSTRAINT "every_story_has_its_twincidence" CHECK(`matched` = 1)
);
--> statement-breakpoint
INSERT INTO `stories_unmatched` (`matched`)
	SELECT 0 FROM `stories` AS `s` LEFT JOIN `twincidences` AS `t` ON `t`.`id` = `s`.`id` AND `t`.`created_at` = `s`.`created_at`
	WHERE `t`.`id` IS NULL OR (`t`.`updated_at` <= `s`.`updated_at` AND ((`t`.`event_type` <> 'manual' AND NOT EXISTS (SELECT 1 FROM `stories_moved` AS `m` WHERE `m`.`id` = `s`.`id`)) OR `t`.`shared_with_twin` <> (`s`.`is_shared` AND `s`.`twin_pair_id` IS NOT NULL) OR `t`.`twin_pair_id` IS NOT `s`.`twin_pair_id` OR `t`.`created_by` IS NOT `s`.`user_id` OR `t`.`title` IS NOT `s`.`title` OR `t`.`description` IS NOT `s`.`content` OR `t`.`photos` IS NOT `s`.`photos` OR `t`.`is_special` IS NOT `s`.`milestone`)) LIMIT 1;
--> statement-breakpoint
DROP TABLE `stories_unmatched`;
--> statement-breakpoint
DROP TABLE `stories_moved`;
--> statement-breakpoint
DROP TABLE `stories`;
