import { createReadStream } from 'node:fs'
import { chmod, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from '@libsql/client'
import { CodedError } from '@twinship/core'
import type { BackupSource, SourceDescription, SourceSnapshot } from '../../ports/source.ts'
import { createPrivateFolder, type PrivateFolder } from '../private-folder.ts'
import { openFile, rowsOf, toSqliteError } from './connection.ts'
import { lockFile } from './lock.ts'
import { readSqliteFacts } from './read-facts.ts'
import { readApplied, readAuditHead, takeIdentity } from './read-records.ts'

export type SqliteSourceOptions = {
  readonly path: string
  readonly location: string
  readonly ledgerTable: string
  readonly now: () => number
}

/** A SQLite file, copied by VACUUM INTO: one instant, whatever others write meanwhile. */
export function createSqliteSource(options: SqliteSourceOptions): BackupSource {
  return { dialect: 'sqlite', location: options.location, open: () => openSnapshot(options) }
}

async function openSnapshot(options: SqliteSourceOptions): Promise<SourceSnapshot> {
  const { location } = options
  const { size } = await stat(options.path).catch(() => {
    throw new CodedError('CONNECT.NO_DATABASE', `There is no file ${location}.`, { details: { location } })
  })
  const unlock = await lockFile(options.path, location)
  let folder: PrivateFolder | undefined
  try {
    folder = await createPrivateFolder(size, path.dirname(options.path))
    const copy = path.join(folder.path, 'copy.sqlite')
    const instantMs = options.now()
    await copyInto(options.path, copy)
    return await toSnapshot(options, { copy, folder, unlock, instantMs, bytes: size })
  } catch (error) {
    await folder?.remove()
    await unlock()
    throw toSqliteError(error, location)
  }
}

/** Waits in JavaScript for whoever writes just now: inside SQLite nothing else of this process would go on. */
async function copyInto(from: string, to: string): Promise<void> {
  const client = openFile(from)
  try {
    await client.execute({ sql: 'vacuum into ?', args: [to] })
  } finally {
    client.close()
  }
  await chmod(to, 0o600)
}

type Copy = {
  readonly copy: string
  readonly folder: PrivateFolder
  readonly unlock: () => Promise<void>
  readonly instantMs: number
  readonly bytes: number
}

async function toSnapshot(options: SqliteSourceOptions, parts: Copy): Promise<SourceSnapshot> {
  const { copy, folder, unlock } = parts
  const client = openFile(copy)
  let isOpen = true
  const close = async () => {
    // Twice, the lock of the next run would go.
    if (!isOpen) return
    isOpen = false
    client.close()
    await folder.remove()
    await unlock()
  }
  try {
    const description = await describe(client, options, parts)
    return {
      description,
      readGlobals: undefined,
      dump: {
        content: 'sqlite',
        part: {
          kind: 'source',
          name: 'the copy',
          create: () => createReadStream(copy, { highWaterMark: 256 * 1024 }),
        },
      },
      readFacts: async (what) => {
        try {
          return await readSqliteFacts(client, what)
        } catch (error) {
          throw toSqliteError(error, options.location)
        }
      },
      close,
    }
  } catch (error) {
    client.close()
    throw error
  }
}

async function describe(
  client: Client,
  { path: file, ledgerTable }: SqliteSourceOptions,
  { instantMs, bytes }: Copy,
): Promise<SourceDescription> {
  const [row] = await rowsOf(client, 'select sqlite_version() as version')
  const version = String(row?.['version'])
  return {
    instant: new Date(instantMs).toISOString(),
    tools: { sqlite: version },
    database: {
      dialect: 'sqlite',
      name: path.basename(file),
      bytes,
      server: { text: version, number: 0 },
      // Written before the copy is read: nothing changes it any more after that.
      identity: await takeIdentity(client),
      settings: null,
    },
    migrations: {
      ledger: { schema: null, table: ledgerTable },
      applied: await readApplied(client, ledgerTable),
    },
    auditHead: await readAuditHead(client),
  }
}
