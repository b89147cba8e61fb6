import { breakpoint, journalFolder, type FolderContents } from './folder-builder.ts'

/** A hostile but valid folder: as it stands, what was deployed before, and rows to be there in between. */
export type FolderCase = {
  readonly before?: FolderContents
  readonly seed?: string
  readonly folder: FolderContents
}

export function table(name: string): string {
  return `CREATE TABLE "${name}" (\n\t"id" serial PRIMARY KEY NOT NULL,\n\t"name" text\n);\n`
}

const [a, b, c] = ['a', 'b', 'c'].map(table) as [string, string, string]
const crlf = (text: string) => text.replaceAll('\n', '\r\n')
const chunks = (...statements: readonly string[]) => statements.join(breakpoint)
const sqlite = { dialect: 'sqlite' } as const

const truncatedName =
  'very_long_foreign_key_name_that_goes_past_sixty_three_bytes_and_is_truncated_by_postgres_fk'

const functionAndBlocks = `-- it's a comment; with a quote ' and a $$ in it
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  EXECUTE $$ select 1; select 2; $$;
  NEW.name := coalesce(NEW.name, 'semi;colon');
  RETURN NEW;
END;
$body$;
${breakpoint}CREATE TRIGGER a_touch BEFORE INSERT ON "a" FOR EACH ROW EXECUTE FUNCTION touch();
${breakpoint}DO $do$ BEGIN ALTER TABLE "a" ADD COLUMN "n;n" text DEFAULT E'it\\'s;'; EXCEPTION WHEN duplicate_column THEN null; END $do$;
/* block ; /* nested ; */ still */`

/** Four kinds of statement in turn, 2,000 in all. */
const manyStatements = Array.from({ length: 2000 }, (_, index) => {
  const name = `t${Math.floor(index / 4)}`
  const kinds = [
    table(name).trim(),
    `ALTER TABLE "${name}" ADD COLUMN "c${index}" integer DEFAULT ${index} NOT NULL;`,
    `CREATE INDEX "ix${index}" ON "${name}" ("name");`,
    `ALTER TABLE "${name}" ADD CONSTRAINT "ck${index}" CHECK ("id" > 0);`,
  ]
  return kinds[index % 4]
}).join(`\n${breakpoint}`)

const mood = {
  '0000_e': `CREATE TYPE "mood" AS ENUM('sad', 'ok');\n${breakpoint}CREATE TABLE "p" ("id" serial PRIMARY KEY, "m" "mood" DEFAULT 'ok' NOT NULL);`,
}

const parentAndChild =
  'CREATE TABLE `p` (`id` integer PRIMARY KEY NOT NULL, `v` text);\n' +
  breakpoint +
  'CREATE TABLE `c` (`id` integer PRIMARY KEY NOT NULL, `pid` integer NOT NULL, FOREIGN KEY (`pid`) REFERENCES `p`(`id`) ON UPDATE no action ON DELETE cascade);'

const postgresCases = {
  '01-edited-after-applied': {
    before: journalFolder({ '0000_a': a, '0001_b': b }),
    folder: journalFolder({
      '0000_a': `${a}${breakpoint}ALTER TABLE "a" ADD COLUMN "late" text;`,
      '0001_b': b,
      '0002_c': c,
    }),
  },
  '02-out-of-order-when': {
    before: journalFolder(
      { '0000_a': a, '0001_c': c },
      {
        entries: [
          { tag: '0000_a', when: 1000 },
          { tag: '0001_c', when: 3000 },
        ],
      },
    ),
    folder: journalFolder(
      { '0000_a': a, '0001_c': c, '0002_b': b },
      {
        entries: [
          { tag: '0000_a', when: 1000 },
          { tag: '0001_c', when: 3000 },
          { tag: '0002_b', when: 2000 },
        ],
      },
    ),
  },
  '03-missing-sql-file': {
    folder: journalFolder(
      { '0000_a': a, '0002_c': c },
      { entries: [{ tag: '0000_a' }, { tag: '0001_gone' }, { tag: '0002_c' }] },
    ),
  },
  '04-duplicate-idx': {
    folder: journalFolder(
      { '0000_a': a, '0001_left': table('l'), '0001_right': table('r') },
      { entries: [{ tag: '0000_a' }, { tag: '0001_left' }, { tag: '0001_right', idx: 1, when: 2500 }] },
    ),
  },
  '05-fails-midway': {
    before: journalFolder({ '0000_a': a }),
    seed: 'insert into a (name) values (null);\n',
    folder: journalFolder({
      '0000_a': a,
      '0001_good': table('good'),
      '0002_bad': chunks(
        `ALTER TABLE "a" ADD COLUMN "s1" text;`,
        `CREATE INDEX "a_s1" ON "a" ("s1");`,
        `ALTER TABLE "a" ALTER COLUMN "name" SET NOT NULL;`,
        `ALTER TABLE "a" ADD COLUMN "s4" text;`,
        `CREATE INDEX "a_s4" ON "a" ("s4");`,
      ),
      '0003_after': table('after'),
    }),
  },
  '06-create-index-concurrently': {
    folder: journalFolder({
      '0000_a': a,
      '0001_cic': `CREATE INDEX CONCURRENTLY "a_name" ON "a" ("name");`,
    }),
  },
  '07-enum-add-and-use': {
    before: journalFolder(mood),
    folder: journalFolder({
      ...mood,
      '0001_use': chunks(
        `ALTER TYPE "mood" ADD VALUE 'happy';\n`,
        `ALTER TABLE "p" ALTER COLUMN "m" SET DEFAULT 'happy';\n`,
        `UPDATE "p" SET "m" = 'happy' WHERE "m" = 'ok';`,
      ),
    }),
  },
  '08-dollar-quoted': { folder: journalFolder({ '0000_a': a, '0001_fn': functionAndBlocks }) },
  '09a-crlf': {
    folder: journalFolder({
      '0000_a': crlf(chunks(a, b)),
      '0001_c': crlf(`-- c\n${chunks(c, `COMMENT ON TABLE "c" IS 'line1\nline2';`)}`),
    }),
  },
  '09b-bom-crlf': { folder: journalFolder({ '0000_a': a, '0001_bom': `\uFEFF${crlf(chunks(b, c))}` }) },
  '10-empty': {
    folder: journalFolder({
      '0000_zero': '',
      '0001_comment': '-- Custom SQL migration file, put your code below! --',
      '0002_trailing': `${a}${breakpoint}`,
      '0003_double': `${b}${breakpoint}\n${breakpoint}${c}`,
      '0004_ws': '  \n\t\n',
    }),
  },
  '11-2000-statements': { folder: journalFolder({ '0000_big': manyStatements }) },
  '12-identifiers': {
    folder: journalFolder({
      '0000_a': chunks(
        `CREATE SCHEMA "My Schema";\n`,
        `CREATE TABLE "My Schema"."we""ird" (\n\t"ID" serial PRIMARY KEY,\n\t"Straße" text,\n\t"naïve-col 🐘" text,\n\t"select" text,\n\t"a.b" text,\n\t"it's" text\n);\n`,
        `CREATE TABLE "User" ("id" serial PRIMARY KEY, "PK" integer);\n`,
        `CREATE TABLE "user" ("id" serial PRIMARY KEY, "ref" integer);`,
      ),
      '0001_b': chunks(
        `ALTER TABLE "user" ADD CONSTRAINT "${truncatedName}" FOREIGN KEY ("ref") REFERENCES "public"."User"("id");\n`,
        `CREATE INDEX "Idx;--> ""q""" ON "My Schema"."we""ird" ("naïve-col 🐘");\n`,
        `ALTER TABLE "My Schema"."we""ird" RENAME COLUMN "Straße" TO "STRASSE";`,
      ),
    }),
  },
  '13-breakpoint-in-literal': {
    folder: journalFolder({
      '0000_a': a,
      '0001_lit': chunks(
        `INSERT INTO "a" ("name") VALUES ('docs: separate with --> statement-breakpoint between statements');\n`,
        `ALTER TABLE "a" ADD COLUMN "z" text;`,
      ),
    }),
  },
  '14a-commit-escape': {
    folder: journalFolder({
      '0000_a': a,
      '0001_esc': chunks(
        `ALTER TABLE "a" ADD COLUMN "x" text;\n`,
        `COMMIT;\n`,
        `SET lock_timeout = 0;\n`,
        `CREATE INDEX CONCURRENTLY IF NOT EXISTS "a_x" ON "a" ("x");\n`,
        `SET lock_timeout = '5s';`,
      ),
      '0002_next': table('n'),
    }),
  },
  '14b-commit-escape-then-fails': {
    folder: journalFolder({
      '0000_a': a,
      '0001_esc': chunks(
        `ALTER TABLE "a" ADD COLUMN "x" text;\n`,
        `COMMIT;\n`,
        `CREATE INDEX CONCURRENTLY "a_x" ON "a" ("x");\n`,
        `ALTER TABLE "nope" ADD COLUMN "y" text;`,
      ),
    }),
  },
  '15-multi-no-breakpoint': {
    folder: journalFolder({ '0000_a': `${a}${b}INSERT INTO "b"("name") VALUES('x;y');\n` }),
  },
  '16-equal-when': {
    before: journalFolder({ '0000_a': a }),
    folder: journalFolder(
      { '0000_a': a, '0001_b': b },
      {
        entries: [
          { tag: '0000_a', when: 1000 },
          { tag: '0001_b', when: 1000 },
        ],
      },
    ),
  },
} satisfies Record<string, FolderCase>

const sqliteCases = {
  '15s-multi-no-breakpoint-sqlite': {
    folder: journalFolder(
      {
        '0000_a':
          'CREATE TABLE `a` (`id` integer PRIMARY KEY);\nCREATE TABLE `b` (`id` integer PRIMARY KEY);\n',
      },
      sqlite,
    ),
  },
  '17s-fails-midway-sqlite': {
    folder: journalFolder(
      {
        '0000_a': 'CREATE TABLE `a` (`id` integer PRIMARY KEY, `name` text);',
        '0001_bad': chunks(
          'ALTER TABLE `a` ADD `s1` text;',
          'CREATE INDEX `a_s1` ON `a` (`s1`);',
          'ALTER TABLE `nope` ADD `x` text;',
          'ALTER TABLE `a` ADD `s4` text;',
          'CREATE INDEX `a_s4` ON `a` (`s4`);',
        ),
      },
      sqlite,
    ),
  },
  '18s-rebuild-cascade-sqlite': {
    before: journalFolder({ '0000_a': parentAndChild }, sqlite),
    seed: "insert into p values (1, 'x'); insert into c values (1, 1);\n",
    folder: journalFolder(
      {
        '0000_a': parentAndChild,
        '0001_rebuild': chunks(
          'PRAGMA foreign_keys=OFF;',
          'CREATE TABLE `__new_p` (`id` integer PRIMARY KEY NOT NULL, `v` text NOT NULL);',
          'INSERT INTO `__new_p`("id", "v") SELECT "id", "v" FROM `p`;',
          'DROP TABLE `p`;',
          'ALTER TABLE `__new_p` RENAME TO `p`;',
          'PRAGMA foreign_keys=ON;',
        ),
      },
      sqlite,
    ),
  },
} satisfies Record<string, FolderCase>

export type CaseName = keyof typeof postgresCases | keyof typeof sqliteCases

/** The 21 cases by name, PostgreSQL's first. */
export const folderCases: Readonly<Record<CaseName, FolderCase>> = { ...postgresCases, ...sqliteCases }
