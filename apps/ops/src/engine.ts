import { CodedError } from '@twinship/core'
import type { MigrationDatabase } from '@twinship/migrate'
import type { JobContext, LedgerNames } from './context.ts'

/** Where a database is, as parts of the engine pass it around. */
type Address = {
  readonly dialect: MigrationDatabase['dialect']
  readonly url: string
  readonly location: string
  readonly authToken?: string | undefined
}

/** The configured database as the engine takes it. Connects to nothing, and loads only the driver it needs. */
export async function openDatabase({
  config,
  ledger,
}: Pick<JobContext, 'config' | 'ledger'>): Promise<MigrationDatabase> {
  const { direct, authToken } = config
  if (direct.dialect === 'sqlite' && ledger.schema !== undefined) {
    throw new CodedError('USAGE.INVALID', '--ledger-schema is for PostgreSQL: SQLite has no schemas.', {
      hint: 'Use --ledger-table alone.',
    })
  }
  const { dialect, url, location } = direct
  return (await databaseOpener(dialect, ledger))({ dialect, url, location, authToken })
}

/** Opens databases of one kind; for scratch databases, whose ledger has its stock name. */
export async function databaseOpener(
  dialect: Address['dialect'],
  { schema = 'drizzle', table = '__drizzle_migrations' }: Partial<LedgerNames> = {},
): Promise<(address: Address) => MigrationDatabase> {
  if (dialect === 'postgresql') {
    const { createPgDatabase } = await import('./engine/pg.ts')
    return ({ url, location }) => createPgDatabase({ url, location, ledger: { schema, table } })
  }
  const { createSqliteDatabase } = await import('./engine/sqlite.ts')
  return ({ url, location, authToken }) =>
    createSqliteDatabase({ url, location, path: filePath(location), authToken, ledgerTable: table })
}

/** The path of a file: location is the plain path; undefined for a libSQL server. */
function filePath(location: string): string | undefined {
  return location.startsWith('file:') ? location.slice('file:'.length) : undefined
}
