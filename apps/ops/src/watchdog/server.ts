import { openPgSession, type PgSession } from '@twinship/core'

/** As the role that logged in: the owner that it acts as may not change databases. */
export async function withServer(url: string, work: (session: PgSession) => Promise<unknown>): Promise<void> {
  const session = await openPgSession({ url, location: 'the server', applicationName: 'twinship-watchdog' })
  try {
    await session.query('set role none')
    await work(session)
  } finally {
    await session.close()
  }
}
