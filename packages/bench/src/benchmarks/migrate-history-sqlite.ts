/** What drizzle-kit 0.31 writes for SQLite: three files of 7, 7 and 6 statements make, change and rebuild a table. */
export function sqliteMigration(index: number): readonly string[] {
  const group = Math.floor(index / 3)
  const kinds = [newTables, newColumns, rebuild] as const
  return (kinds[index % 3] ?? newTables)(group)
}

function newTables(group: number): readonly string[] {
  const name = `orders_${group}`
  return [
    `CREATE TABLE \`${name}\` (
	\`id\` text PRIMARY KEY NOT NULL,
	\`number\` integer NOT NULL,
	\`title\` text NOT NULL,
	\`note\` text,
	\`status\` text DEFAULT 'draft' NOT NULL,
	\`total\` real DEFAULT 0 NOT NULL,
	\`created_at\` integer DEFAULT (unixepoch()) NOT NULL
);
`,
    `CREATE UNIQUE INDEX \`${name}_number_unique\` ON \`${name}\` (\`number\`);`,
    `CREATE TABLE \`${name}_items\` (
	\`id\` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	\`order_id\` text NOT NULL,
	\`position\` integer NOT NULL,
	\`name\` text NOT NULL,
	FOREIGN KEY (\`order_id\`) REFERENCES \`${name}\`(\`id\`) ON UPDATE no action ON DELETE cascade
);
`,
    `CREATE INDEX \`${name}_items_order_idx\` ON \`${name}_items\` (\`order_id\`);`,
    `CREATE INDEX \`${name}_created_idx\` ON \`${name}\` (\`created_at\`);`,
    `INSERT INTO \`${name}\` (\`id\`, \`number\`, \`title\`) VALUES ('a', 1, 'first; with a semicolon'), ('b', 2, 'second');`,
    `INSERT INTO \`${name}_items\` (\`order_id\`, \`position\`, \`name\`) VALUES ('a', 1, 'x'), ('b', 1, 'y');`,
  ]
}

function newColumns(group: number): readonly string[] {
  const name = `orders_${group}`
  return [
    `ALTER TABLE \`${name}\` ADD \`owner_id\` text;`,
    `ALTER TABLE \`${name}\` ADD \`currency\` text DEFAULT 'EUR' NOT NULL;`,
    `ALTER TABLE \`${name}\` ADD \`archived_at\` integer;`,
    `UPDATE \`${name}\` SET \`owner_id\` = \`id\` WHERE \`owner_id\` IS NULL;`,
    `CREATE INDEX \`${name}_owner_idx\` ON \`${name}\` (\`owner_id\`);`,
    `ALTER TABLE \`${name}\` RENAME COLUMN "note" TO "comment";`,
    `DROP INDEX \`${name}_created_idx\`;`,
  ]
}

function rebuild(group: number): readonly string[] {
  const name = `orders_${group}_items`
  return [
    'PRAGMA foreign_keys=OFF;',
    `CREATE TABLE \`__new_${name}\` (
	\`id\` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	\`order_id\` text NOT NULL,
	\`position\` integer DEFAULT 0 NOT NULL,
	\`name\` text,
	FOREIGN KEY (\`order_id\`) REFERENCES \`orders_${group}\`(\`id\`) ON UPDATE no action ON DELETE cascade
);
`,
    `INSERT INTO \`__new_${name}\`("id", "order_id", "position", "name") SELECT "id", "order_id", "position", "name" FROM \`${name}\`;`,
    `DROP TABLE \`${name}\`;`,
    `ALTER TABLE \`__new_${name}\` RENAME TO \`${name}\`;`,
    'PRAGMA foreign_keys=ON;',
  ]
}
