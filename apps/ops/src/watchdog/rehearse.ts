import { rehearseAllowing } from '@twinship/backup'
import { CodedError } from '@twinship/core'
import { openConsole } from '@twinship/pgbouncer'
import type { WatchOrder } from './protocol.ts'
import { withServer } from './server.ts'

/**
 * All that letting clients go would take, without its effect: found out later, it would be too late. Throws CONNECT.*,
 * PGBOUNCER.* and what the server answers.
 */
export async function rehearse({ poolers, maintenanceUrl, oid }: WatchOrder): Promise<void> {
  await Promise.all([
    withServer(maintenanceUrl, (session) => rehearseAllowing(session, oid)),
    ...poolers.map(async ({ url }) => rehearsePooler(url)),
  ])
}

/** No database has this name. To who may not RESUME the pooler says so before it looks for one. */
const nobody = 'twinship rehearsal'

async function rehearsePooler(url: string): Promise<void> {
  const console = await openConsole(url)
  try {
    await console.run(`RESUME "${nobody}"`)
  } catch (error) {
    if (error instanceof CodedError && /no such database|not paused/.test(error.message)) return
    throw error
  } finally {
    await console.close()
  }
}
