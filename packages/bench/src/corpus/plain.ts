import path from 'node:path'
import { createClient } from '@libsql/client'
import type { MigrationFolder } from '@twinship/migrate'
import type { PgCluster } from '@twinship/testkit'
import { execa } from 'execa'

/** psql commits every statement by itself; a file's own BEGIN and COMMIT hold. */
export async function runPsql(
  server: PgCluster,
  url: string,
  { migrations }: MigrationFolder,
): Promise<void> {
  for (const { text } of migrations) {
    const flags = ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', url, '--file', '-']
    await execa(path.join(server.binDir, 'psql'), flags, { input: text })
  }
}

export async function runLibsql(url: string, { migrations }: MigrationFolder): Promise<void> {
  const client = createClient({ url })
  try {
    // Files that end a transaction expect to find one open, as under every SQLite migrator.
    for (const { text } of migrations) await client.executeMultiple(`BEGIN;\n${text}\n;\nCOMMIT;`)
  } finally {
    client.close()
  }
}
