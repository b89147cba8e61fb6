import { CodedError, openPgSession, pgServers, withDatabase } from '@twinship/core'
import pg from 'pg'

/** Makes the database of a URL, from the server's maintenance database; one that is there already is fine. */
export async function createPgDatabaseOf(url: string, location: string): Promise<void> {
  const { database } = pgServers(url).servers[0]
  const session = await openPgSession({
    url: withDatabase(url, 'postgres'),
    location,
    applicationName: 'twinship-migrate',
  })
  try {
    await session.query(`create database ${pg.escapeIdentifier(database)}`)
  } catch (error) {
    const state = error instanceof Error && 'code' in error ? String(error.code) : ''
    // Somebody else created it in between.
    if (state === '42P04' || state === '23505') return
    if (state !== '42501') throw error
    throw new CodedError('DB.PRIVILEGE', `${location} does not exist and this role may not create it.`, {
      hint: 'Have it created by an administrator, or give the role CREATEDB.',
      details: { location },
      cause: error,
    })
  } finally {
    await session.close()
  }
}
