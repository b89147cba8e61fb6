import { appendFileSync } from 'node:fs'
import type { Sql } from '../status-folder.ts'
import { first, type Environment, type RunbookPlace } from './place.ts'

const index: Sql = { tag: '0001_index', sql: 'CREATE INDEX notes_pair_id_idx ON notes (pair_id);' }
const column = (number: number): Sql => ({
  tag: `000${number}_column_${number}`,
  sql: `ALTER TABLE notes ADD COLUMN column_${number} text;`,
})
const key: Sql = {
  tag: '0003_key',
  sql: 'ALTER TABLE notes ADD CONSTRAINT notes_pair_id_fkey FOREIGN KEY (pair_id) REFERENCES pairs (id);',
}
const check: Sql = {
  tag: '0004_check',
  sql: "ALTER TABLE notes ADD CONSTRAINT notes_body_check CHECK (body <> '');",
}
/** A pending file, and a row that the smoke query of ops.config.js finds. */
async function unwell(
  { use, files, sql }: RunbookPlace,
  environment: Environment,
  number: number,
  run: () => Promise<void>,
): Promise<void> {
  const before = files()
  await use(...before, { ...column(number), when: number * 10_000 })
  const setBody = (body: string) => sql(environment, `UPDATE notes SET body = '${body}' WHERE id = 3`)
  await setBody('unwell')
  await run()
  await setBody('note')
}

const late: Sql = { tag: '0000a_late', sql: 'CREATE TABLE late (id bigint PRIMARY KEY);', when: 1500 }

/** What a block of the runbook finds when it is typed; `run` types it. */
type Given = (place: RunbookPlace, environment: Environment, run: () => Promise<void>) => Promise<void>

export const given: Readonly<Record<string, Given>> = {
  index: async ({ use }, _environment, run) => {
    await use(first, index)
    await run()
  },
  column: async ({ use }, _environment, run) => {
    await use(first, index, column(2))
    await run()
  },
  unwell: async (place, environment, run) => unwell(place, environment, 4, run),
  'unwell-again': async (place, environment, run) => {
    await unwell(place, environment, 5, run)
    await place.use(...place.files().slice(0, -1))
  },
  orphans: async ({ use, sql }, environment, run) => {
    await use(first, index, column(2), key)
    await sql(environment, 'UPDATE notes SET pair_id = 999 WHERE id = 1')
    await run()
  },
  refused: async ({ use, sql }, environment, run) => {
    await use(first, index, column(2), key, check)
    await sql(environment, "UPDATE notes SET body = '' WHERE id = 2")
    await run()
  },
  blocker: async ({ use, blocked }, environment, run) => {
    await use(first, index, column(2), key, column(3))
    await blocked(environment, 'notes', run)
  },
  edited: async ({ at }, _environment, run) => {
    appendFileSync(at('drizzle/0001_index.sql'), '\n--> statement-breakpoint\nCREATE TABLE more (id bigint);')
    await run()
  },
  'out-of-order': async ({ use, files }, _environment, run) => {
    const [one, ...others] = files().map((file, at) => ({ when: (at + 1) * 1000, ...file }))
    await use(...(one === undefined ? [] : [one]), late, ...others)
    await run()
  },
  unlabelled: async ({ sql }, environment, run) => {
    await sql(environment, 'DELETE FROM ops.identity')
    await run()
  },
  'index-again': async ({ use, files }, _environment, run) => {
    await use(...files(), { ...column(6), when: 60_000 })
    await run()
  },
}
