import type { EnvRecord } from '@twinship/core'
import { copyTables, unknownTable, type TableName } from '../../adapters/pg/restore/copy-tables.ts'
import type { SessionTarget } from '../../adapters/pg/session.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { RestorePlace } from '../../ports/target.ts'
import { tablesSchemaName } from '../../restore/names.ts'
import type { OpenedBackup } from '../open-backup.ts'
import { checkStoredFile } from '../read-file.ts'
import { readDifferences, requireFingerprints, requireSame, restoreInto } from '../verify.ts'

export type TablesOptions = {
  readonly opened: OpenedBackup
  /** Makes the scratch database that the backup is restored and proven in. */
  readonly place: RestorePlace
  readonly to: SessionTarget
  /** `notes` or `app.notes`; without a schema that is public. */
  readonly tables: readonly string[]
  readonly env: EnvRecord
  readonly now: () => number
}

/** Single tables of a proven backup, in a schema of their own beside what is there. Returns its name. */
export async function restoreTablesBeside(options: TablesOptions): Promise<string> {
  const { opened, place, to, env, now } = options
  const { manifest } = opened
  const tables = options.tables.map(readName)
  requireFingerprints(manifest)
  for (const table of tables) requireListed(manifest, table)
  for (const file of opened.files) await checkStoredFile(opened, file)
  const target = await place.create(manifest)
  try {
    await restoreInto(opened, target)
    requireSame(manifest, await readDifferences(manifest, target))
    if (target.address === undefined) throw new Error('a place for PostgreSQL says where its databases are')
    const schema = tablesSchemaName(now())
    await copyTables({ from: target.address, to, tables, schema, env })
    return schema
  } finally {
    await target.drop()
  }
}

function readName(text: string): TableName {
  const place = text.indexOf('.')
  return place < 0
    ? { schema: 'public', name: text }
    : { schema: text.slice(0, place), name: text.slice(place + 1) }
}

/** Partitioned tables hold no rows themselves and are not listed: those are looked for once they are restored. */
function requireListed({ facts }: Manifest, table: TableName): void {
  if ((facts.objects['partitioned table'] ?? 0) > 0) return
  if (facts.tables.some(({ schema, name }) => schema === table.schema && name === table.name)) return
  throw unknownTable(table)
}
