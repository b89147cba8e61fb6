import path from 'node:path'
import type { Client } from '@libsql/client'
import { CodedError } from '@twinship/core'
import type { Manifest } from '../../model/manifest.ts'
import type { RestoredContent, RestorePlace } from '../../ports/target.ts'
import { requireRoom } from '../../restore/room.ts'
import { freeBytesAt } from '../free-bytes.ts'
import { createPrivateFolder } from '../private-folder.ts'
import { writeDurably } from '../store/durable.ts'
import { openFile, rowsOf, toSqliteError } from './connection.ts'
import { readSqliteFacts } from './read-facts.ts'
import { readApplied } from './read-records.ts'

/** Files in private folders of their own. Its `create` throws RESTORE.NO_ROOM. */
export function createSqlitePlace(): RestorePlace {
  return {
    location: 'a file of its own',
    async create(manifest) {
      const { bytes } = manifest.database
      const folder = await createPrivateFolder(bytes)
      try {
        requireRoom({ folder: folder.path, freeBytes: await freeBytesAt(folder.path) }, bytes)
      } catch (error) {
        await folder.remove()
        throw error
      }
      const file = path.join(folder.path, 'restored.sqlite')
      return {
        server: manifest.database.server,
        sink: { kind: 'file', write: (content) => writeDurably(file, content) },
        readBack: (what) => readBack(file, manifest, what),
        drop: folder.remove,
      }
    },
  }
}

/** Throws BACKUP.NOT_PROVEN. */
export async function requireIntact(client: Client, name: string): Promise<void> {
  const integrity = await rowsOf(client, 'pragma integrity_check')
  if (integrity[0]?.['integrity_check'] === 'ok') return
  throw new CodedError('BACKUP.NOT_PROVEN', `${name}: SQLite finds the restored file damaged.`)
}

/** What is in a file that a backup was restored into. */
export async function readBack(
  file: string,
  { migrations, name }: Manifest,
  what: { readonly fingerprints: boolean },
): Promise<RestoredContent> {
  const client = openFile(file)
  try {
    await requireIntact(client, name)
    const orphans = await rowsOf(
      client,
      'select distinct "table" || \' → \' || parent as link from pragma_foreign_key_check',
    )
    return {
      facts: await readSqliteFacts(client, what),
      applied: await readApplied(client, migrations.ledger.table),
      brokenForeignKeys: orphans.map(({ link }) => String(link)),
    }
  } catch (error) {
    throw toSqliteError(error, name)
  } finally {
    client.close()
  }
}
