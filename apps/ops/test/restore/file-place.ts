import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@libsql/client'
import { createLocalStore, generateKey, listBackups } from '@twinship/backup'
import { afterAll, beforeAll, expect } from 'vitest'
import { opsJson } from '../run-ops.ts'
import { journalFolder } from '../status-folder.ts'

const sql = `create table notes (id integer primary key, body text not null);
--> statement-breakpoint
insert into notes (body) values ('a'), ('b'), ('c')`

/** SQLite files with three notes each, migrated and with a write-ahead log; all gone after the suite. */
export function useFilePlace() {
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-restore-file-'))
  const folder = journalFolder(root, 'sqlite', [{ tag: '0000_notes', sql }])
  const keyFile = path.join(root, 'key.txt')
  let recipient = ''
  let files = 0
  beforeAll(async () => void ({ recipient } = await generateKey(keyFile, Date.now)))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const envOf = (file: string, directory: string) => ({
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'test',
    DATABASE_URL: `file:${file}`,
    BACKUP_DIR: directory,
    BACKUP_AGE_RECIPIENTS: recipient,
    BACKUP_AGE_IDENTITY_FILE: keyFile,
  })
  return {
    root,
    folder,
    fresh: async () => {
      const home = path.join(root, `db-${++files}`)
      const made = toFile({ home, env: envOf(path.join(home, 'app.db'), path.join(home, 'backups')), folder })
      expect(await made.json('migrate')).toMatchObject({ exitCode: 0 })
      await made.query('pragma journal_mode = wal')
      return made
    },
  }
}

type Place = {
  readonly home: string
  readonly env: Readonly<Record<string, string>> & { readonly BACKUP_DIR: string }
  readonly folder: string
}

function toFile({ home, env, folder }: Place) {
  const file = path.join(home, 'app.db')
  const json = (...args: readonly string[]) => opsJson([...args, '--migrations', folder], { env })
  const query = async (statement: string) => {
    const client = createClient({ url: `file:${file}` })
    try {
      return (await client.execute(statement)).rows.map((row) => ({ ...row }))
    } finally {
      client.close()
    }
  }
  return {
    home,
    file,
    env,
    json,
    query,
    confirm: ['--confirm', 'app.db'],
    count: async () => Number((await query('select count(*) as n from notes'))[0]?.['n']),
    backUp: async (): Promise<string> => {
      expect(await json('backup', 'create')).toMatchObject({ exitCode: 0 })
      return (await listBackups(createLocalStore(env.BACKUP_DIR))).at(-1)?.name ?? ''
    },
    /** What restores leave beside the file. */
    beside: () => readdirSync(home).filter((name) => name.includes('restor') || name.includes('.before-')),
  }
}
