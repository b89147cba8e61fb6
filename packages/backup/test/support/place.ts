import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import {
  createBackup,
  createLocalStore,
  createPgPlace,
  createSqlitePlace,
  generateKey,
  proveBackup,
  verifyQuickly,
  type BackupStore,
  type CreateOptions,
  type Manifest,
} from '@twinship/backup'
import { env, sourceOf } from './source.ts'

export { env, sourceOf }

/** A folder of the suite with a store and a key, gone at its end. */
export type BackupPlace = {
  readonly root: string
  readonly directory: string
  readonly store: BackupStore
  readonly keyFile: string
  readonly recipient: string
  /** Of the PostgreSQL or SQLite database at the URL; encrypted unless told otherwise. */
  readonly create: (url: string, options?: Partial<CreateOptions>) => Promise<Manifest>
  readonly quick: (name: string) => Promise<Manifest>
  /** On the server of the URL; a SQLite backup needs none. */
  readonly prove: (name: string, url?: string) => Promise<Manifest>
}

export function useBackups(): BackupPlace {
  const root = mkdtempSync(path.join(tmpdir(), 'twinship-backup-'))
  const directory = path.join(root, 'backups')
  const store = createLocalStore(directory)
  const keyFile = path.join(root, 'key.txt')
  let recipient = ''
  beforeAll(async () => void ({ recipient } = await generateKey(keyFile, Date.now)))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const reading = (name: string) => ({ store, name, identityFile: keyFile, env })
  return {
    root,
    directory,
    store,
    keyFile,
    get recipient() {
      return recipient
    },
    create: (url, options = {}) =>
      createBackup({ ...creating(store, url), recipients: [recipient], ...options }),
    quick: (name) => verifyQuickly(reading(name)),
    prove: (name, url) => {
      const place = url === undefined ? createSqlitePlace() : createPgPlace({ url, env })
      return proveBackup({ ...reading(name), place, now: Date.now })
    },
  }
}

function creating(store: BackupStore, url: string): Omit<CreateOptions, 'recipients'> {
  return { source: sourceOf(url), store, fingerprints: true, toolVersion: '0.1.0', env, now: Date.now }
}
