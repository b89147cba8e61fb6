import type { PgSession } from '@twinship/core'
import type { JobContext } from '../../context.ts'
import type { MachineFinding } from '../../doctor/finding.ts'
import { readFileHealth } from '../../health/file.ts'
import { reachServer, type Reach } from '../../health/reach.ts'
import type { Pulse } from '../../record/model.ts'
import { askSmoke } from './smoke.ts'

const appTimeoutMs = 5000

/**
 * How database and app are at this moment. With `smoke` also what the queries of ops.config.ts say, which may name what the
 * deployment makes.
 */
export async function takePulse(context: JobContext, { smoke }: { readonly smoke: boolean }): Promise<Pulse> {
  const { config, now } = context
  const { direct, database } = config
  const at = new Date(now()).toISOString()
  const app = await askApp(config.deploy.healthUrl)
  const asked = smoke ? await askSmoke(context) : []
  if (direct.dialect !== 'postgresql') {
    const path = direct.kind === 'file' ? direct.path : undefined
    const { reach } = await readFileHealth(
      { url: direct.url, location: direct.location, path },
      config.authToken,
    )
    const found = [...ofReach(reach), ...app.findings, ...asked]
    return { at, serverMs: latency(reach), clientsMs: null, ...app.seen, ...uncounted, findings: found }
  }
  const { reach, result } = await reachServer(direct, readCounts)
  const clients = database.url === direct.url ? null : (await reachServer(database, async () => null)).reach
  return {
    at,
    serverMs: latency(reach),
    clientsMs: clients === null ? null : latency(clients),
    ...app.seen,
    ...(result ?? uncounted),
    findings: [...ofReach(reach), ...(clients === null ? [] : ofReach(clients)), ...app.findings, ...asked],
  }
}

type Counts = Pick<Pulse, 'rollbacks' | 'deadlocks'>
const uncounted: Counts = { rollbacks: null, deadlocks: null }

async function readCounts(session: PgSession): Promise<Counts> {
  const [row] = await session.query<{ rollbacks: number; deadlocks: number }>(
    `select xact_rollback::float8 as rollbacks, deadlocks::float8 as deadlocks
     from pg_catalog.pg_stat_database where datname = pg_catalog.current_database()`,
  )
  return row ?? uncounted
}

function latency(reach: Reach): number | null {
  return reach.reached ? reach.latencyMs : null
}

function ofReach(reach: Reach): readonly MachineFinding[] {
  if (reach.reached) return []
  const { code, message, hint } = reach
  return [{ code, severity: 'error', message, hint }]
}

type App = {
  readonly seen: Pick<Pulse, 'appMs' | 'appStatus'>
  readonly findings: readonly MachineFinding[]
}

/** The page's own words are not read: they may hold anything. */
export async function askApp(url: string | undefined): Promise<App> {
  if (url === undefined) return { seen: { appMs: null, appStatus: null }, findings: [] }
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), appTimeoutMs)
  const began = performance.now()
  try {
    const response = await fetch(url, { redirect: 'manual', signal: controller.signal })
    await response.arrayBuffer()
    const seen = { appMs: Math.round(performance.now() - began), appStatus: response.status }
    return { seen, findings: response.status < 400 ? [] : [unwell(`answers with ${response.status}`)] }
  } catch {
    const why = controller.signal.aborted
      ? `gives no answer in ${appTimeoutMs / 1000} s`
      : 'cannot be reached'
    return { seen: { appMs: null, appStatus: null }, findings: [unwell(why)] }
  } finally {
    clearTimeout(timer)
  }
}

function unwell(why: string): MachineFinding {
  return {
    code: 'APP.UNWELL',
    severity: 'error',
    message: `The health page of the app ${why}.`,
    hint: 'Look at the app: DEPLOY_HEALTH_URL names the page.',
  }
}
