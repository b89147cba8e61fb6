import { breakpoint, type FolderContents } from '../support/folder-builder.ts'
import type { Dialect } from '../../src/index.ts'

type Step = { readonly name: string; readonly whenMs: number; readonly sql: string }

const start = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Four migrations that stock Drizzle can run on either dialect; `when` has milliseconds, as drizzle-kit's has. */
const steps: readonly Step[] = [
  [
    `CREATE TABLE authors (id integer PRIMARY KEY, name text NOT NULL)`,
    `CREATE TABLE books (id integer PRIMARY KEY, author integer REFERENCES authors (id), copies integer DEFAULT 0 NOT NULL)`,
  ],
  [
    `INSERT INTO authors (id, name) VALUES (1, 'Ann'), (2, 'Ben; --> not a breakpoint')`,
    `INSERT INTO books (id, author) SELECT id + 10, id FROM authors`,
  ],
  [`ALTER TABLE books ADD COLUMN title text`, `CREATE UNIQUE INDEX books_author_idx ON books (author)`],
  [
    `UPDATE books SET copies = copies + 1, title = 'of ' || author`,
    `CREATE VIEW titles AS SELECT title FROM books`,
  ],
].map((statements, index) => ({
  name: `step_${index + 1}`,
  whenMs: start + index * 86_400_000 + 123,
  sql: statements.map((sql) => `${sql};\n`).join(breakpoint),
}))

export const historyLength = steps.length

/** The first `length` migrations as drizzle-kit 0.x lays them out. */
export function journalLayout(dialect: Dialect, length: number): FolderContents {
  const shown = steps.slice(0, length).map((step, idx) => ({ ...step, idx, tag: `000${idx}_${step.name}` }))
  const entries = shown.map(({ idx, tag, whenMs }) => ({
    idx,
    version: '7',
    when: whenMs,
    tag,
    breakpoints: true,
  }))
  return {
    'meta/_journal.json': JSON.stringify({ version: '7', dialect, entries }),
    ...Object.fromEntries(shown.map(({ tag, sql }) => [`${tag}.sql`, sql])),
  }
}

/** The same as `drizzle-kit up` of 1.x turns it: a folder for each, named after its `when`, in whole seconds. */
export function foldersLayout(dialect: Dialect, length: number): FolderContents {
  return Object.fromEntries(
    steps.slice(0, length).flatMap((step) => [
      [`${folderName(step)}/migration.sql`, step.sql],
      [
        `${folderName(step)}/snapshot.json`,
        JSON.stringify({ version: '8', dialect, id: step.name, prevIds: [] }),
      ],
    ]),
  )
}

function folderName({ name, whenMs }: Step): string {
  return `${new Date(whenMs).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}_${name}`
}
