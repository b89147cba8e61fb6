import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadLinter, loadParser } from '@twinship/migrate'
import * as pgQuery from 'libpg-query'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareFile } from './compare.ts'
import { runSquawk } from './run-squawk.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-squawk-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => pgQuery.loadModule())

const first = 'CREATE TABLE a (id bigint PRIMARY KEY, name varchar(5), team bigint);\n'
const second = `CREATE INDEX a_name_idx ON a (name);
--> statement-breakpoint
CREATE TABLE b (id bigint PRIMARY KEY, name text);
--> statement-breakpoint
CREATE INDEX b_name_idx ON b (name);
--> statement-breakpoint
ALTER TABLE a ADD CONSTRAINT a_name_key
  UNIQUE (name);
--> statement-breakpoint
ALTER TABLE a ALTER COLUMN name TYPE varchar(10);
--> statement-breakpoint
DO $$ BEGIN
  ALTER TABLE a ADD CONSTRAINT a_team_fk FOREIGN KEY (team) REFERENCES b(id);
EXCEPTION WHEN duplicate_object THEN null; END $$;
`

it('puts each finding of squawk beside what ops lint says of the same statement', async () => {
  const files = [first, second].map((text, index) => ({ tag: `${index}`, file: `${index}.sql`, text }))
  for (const { file, text } of files) writeFileSync(path.join(folder, file), text)
  const parser = await loadParser('postgresql')
  const linter = await loadLinter('postgresql')
  const hazards = linter.lint({ files, deployments: new Map([['1', 1]]), facts: null })
  const found = await runSquawk(folder, ['1.sql'])
  const parsed = parser.parse({ tag: '1', file: '1.sql', text: second })
  const compared = compareFile(pgQuery.parseSync, parsed, found, hazards)
  expect(
    compared
      .filter(({ verdict }) => verdict !== 'style')
      .map(({ verdict, rule, statement }) => `${statement} ${rule}: ${verdict}`),
  ).toEqual([
    '1 require-concurrent-index-creation: found',
    '3 require-concurrent-index-creation: new-here',
    '4 constraint-missing-not-valid: found',
    '4 disallowed-unique-constraint: found',
    '5 changing-column-type: not-found',
  ])
  expect(hazards.filter(({ statement }) => statement === 6).map(({ rule }) => rule)).toContain(
    'foreign-key-validates',
  )
})
