/** What drizzle-kit 0.31 writes for PostgreSQL: three files of 7, 7 and 6 statements make, change and clean up a table. */
export function pgMigration(index: number): readonly string[] {
  const group = Math.floor(index / 3)
  const kinds = [newTables, newColumns, cleanUp] as const
  return (kinds[index % 3] ?? newTables)(group)
}

function newTables(group: number): readonly string[] {
  const name = `orders_${group}`
  return [
    `CREATE TYPE "public"."status_${group}" AS ENUM('draft', 'open', 'closed');`,
    `CREATE TABLE "${name}" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" integer NOT NULL,
	"title" varchar(255) NOT NULL,
	"note" text,
	"status" "status_${group}" DEFAULT 'draft' NOT NULL,
	"total" numeric(12, 2) DEFAULT '0' NOT NULL,
	"meta" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "${name}_number_unique" UNIQUE("number")
);
`,
    `CREATE TABLE "${name}_items" (
	"id" serial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"price" numeric(12, 2),
	"is_active" boolean DEFAULT true NOT NULL
);
`,
    `ALTER TABLE "${name}_items" ADD CONSTRAINT "${name}_items_order_id_${name}_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."${name}"("id") ON DELETE cascade ON UPDATE no action;`,
    `CREATE INDEX "${name}_items_order_idx" ON "${name}_items" USING btree ("order_id");`,
    `CREATE INDEX "${name}_created_idx" ON "${name}" USING btree ("created_at" DESC NULLS LAST);`,
    `CREATE UNIQUE INDEX "${name}_items_position_idx" ON "${name}_items" USING btree ("order_id","position");`,
  ].map(withNewline)
}

function newColumns(group: number): readonly string[] {
  const name = `orders_${group}`
  return [
    `INSERT INTO "${name}" ("number", "title") VALUES (1, 'first; with a semicolon'), (2, 'second');`,
    `ALTER TABLE "${name}" ADD COLUMN "owner_id" uuid;`,
    `ALTER TABLE "${name}" ADD COLUMN "currency" text DEFAULT 'EUR' NOT NULL;`,
    `ALTER TABLE "${name}" ADD COLUMN "archived_at" timestamp;`,
    `UPDATE "${name}" SET "owner_id" = "id" WHERE "owner_id" IS NULL;`,
    `ALTER TABLE "${name}" ALTER COLUMN "owner_id" SET NOT NULL;`,
    `CREATE INDEX "${name}_owner_idx" ON "${name}" USING btree ("owner_id") WHERE "${name}"."archived_at" is null;`,
  ].map(withNewline)
}

function cleanUp(group: number): readonly string[] {
  const name = `orders_${group}`
  return [
    // As often as in the histories of docs/compatibility.md: 118 of 7,736 statements.
    group % 10 < 3
      ? `ALTER TYPE "public"."status_${group}" ADD VALUE 'archived';`
      : `ALTER TABLE "${name}" ALTER COLUMN "title" SET DATA TYPE text;`,
    `ALTER TABLE "${name}" RENAME COLUMN "note" TO "comment";`,
    `ALTER TABLE "${name}" DROP COLUMN "meta";`,
    `DROP INDEX "${name}_created_idx";`,
    `ALTER TABLE "${name}_items" ALTER COLUMN "price" SET DATA TYPE numeric(14, 2);`,
    `ALTER TABLE "${name}" ADD CONSTRAINT "${name}_total_check" CHECK ("${name}"."total" >= 0);`,
  ].map(withNewline)
}

function withNewline(statement: string, index: number, { length }: readonly string[]): string {
  return index === length - 1 ? statement : `${statement}\n`
}
