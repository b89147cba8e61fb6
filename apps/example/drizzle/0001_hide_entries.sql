ALTER TABLE "entries" ADD COLUMN "is_hidden" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "entries_guest_id_idx" ON "entries" USING btree ("guest_id");