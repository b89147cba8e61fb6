import type { Dialect } from '../model/folder.ts'
import type { FolderFiles } from '../ports/folder-files.ts'

export type ExampleMigration = {
  readonly tag: string
  /** Null: the journal names it, the file is not there. */
  readonly sql: string | null
  /** A second after the one before, unless said. */
  readonly when?: number
  readonly idx?: number
  /** Id of the snapshot it was made from; null: it has no snapshot. The one before, unless said. */
  readonly previous?: string | null
}

/** A folder that shows what a check means. A migration's snapshot has its tag for an id. */
export type CheckExample = {
  readonly dialect: Dialect
  readonly migrations: readonly ExampleMigration[]
  /** Files that no migration accounts for. */
  readonly others?: Readonly<Record<string, string>>
}

const origin = '00000000-0000-0000-0000-000000000000'

/** The files that drizzle-kit 0.x would have written for an example. */
export function exampleFiles({ dialect, migrations, others = {} }: CheckExample): FolderFiles {
  const contents: Record<string, string> = { ...others }
  const entries = migrations.map(({ tag, when, idx }, index) => {
    return { idx: idx ?? index, version: '7', when: when ?? (index + 1) * 1000, tag, breakpoints: true }
  })
  contents['meta/_journal.json'] = JSON.stringify({ version: '7', dialect, entries })
  migrations.forEach(({ tag, sql, previous }, index) => {
    if (sql !== null) contents[`${tag}.sql`] = sql
    if (previous === null) return
    const prevId = previous ?? migrations[index - 1]?.tag ?? origin
    contents[`meta/${tag.split('_')[0]}_snapshot.json`] = JSON.stringify({ id: tag, prevId })
  })
  return {
    location: 'migrations',
    paths: Object.keys(contents).sort(),
    folders: ['meta'],
    read: (path) => new TextEncoder().encode(contents[path] ?? ''),
  }
}

/** An example of one migration. */
export function oneFile(dialect: Dialect, sql: string): CheckExample {
  return { dialect, migrations: [{ tag: '0000_first', sql }] }
}
