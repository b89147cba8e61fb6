import { CodedError, openDirectPgSession, openPgSession, type DatabaseTarget } from '@twinship/core'

export type EnsureDatabaseOptions = {
  readonly target: DatabaseTarget & { readonly dialect: 'postgresql' }
  /** Whether a missing database is made: in development and test, on this machine. */
  readonly create: boolean
  readonly onNotice: (text: string) => void
}

/** Checks that the server is reached directly and that the database is there, or creates it. */
export async function ensurePostgresDatabase(options: EnsureDatabaseOptions): Promise<void> {
  try {
    await probe(options.target)
  } catch (error) {
    const missing = error instanceof CodedError && error.code === 'CONNECT.NO_DATABASE'
    if (!missing || !options.create) throw error
    await createDatabase(options)
    await probe(options.target)
  }
}

async function probe(target: DatabaseTarget): Promise<void> {
  const session = await openDirectPgSession({
    url: target.url,
    location: target.location,
    applicationName: 'twinship-migrate',
  })
  await session.close()
}

async function createDatabase({ target, onNotice }: EnsureDatabaseOptions): Promise<void> {
  const url = new URL(target.url)
  url.pathname = '/postgres'
  const session = await openPgSession({
    url: url.href,
    location: target.location,
    applicationName: 'twinship-migrate',
  })
  try {
    await session.query(`create database "${target.name.replaceAll('"', '""')}"`)
    onNotice(`Created the database ${target.location}.`)
  } catch (error) {
    // Somebody else created it in between.
    if (!(error instanceof Error && 'code' in error && ['42P04', '23505'].includes(String(error.code)))) {
      throw refusedCreation(error, target)
    }
  } finally {
    await session.close()
  }
}

function refusedCreation(error: unknown, target: DatabaseTarget): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === '42501')) return error
  return new CodedError(
    'DB.PRIVILEGE',
    `The database ${target.location} does not exist and this role may not create it.`,
    {
      hint: `Have it created by an administrator, or give the role CREATEDB.`,
      details: { location: target.location },
      cause: error,
    },
  )
}
