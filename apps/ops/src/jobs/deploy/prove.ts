import { CodedError } from '@twinship/core'
import { compareState } from '@twinship/migrate'
import { openDatabase } from '../../engine.ts'
import type { FindingRecord, Verification } from '../../record/model.ts'
import type { JobContext } from '../../context.ts'
import { isApplied } from '../status.ts'
import type { Ready } from './ready.ts'
import { watchHealth, type Watched } from './soak.ts'
import { countObjects, type CountedObjects } from './tables.ts'
import type { Known, Telling } from './telling.ts'
import { judgeDeployment } from './verification.ts'

export type ProveFlags = {
  /** How long to watch on, in milliseconds. */
  readonly soak?: number
}

export type Proving = { readonly ready: Ready; readonly counted: CountedObjects | null }

/**
 * Whether the database is what it was to become, and whether it and the app are well; for as long as --soak says. Gives the
 * error where not: what is applied stays applied. Stopped while it watches, it says so.
 */
export async function proveDeployment(
  telling: Telling,
  flags: ProveFlags,
  proving: Proving,
): Promise<CodedError | undefined> {
  const { context, known } = telling
  const wrong = await telling.recorder.stage('verify', async (say) => {
    known.verification = await verifyNow(context, proving)
    const { unchanged, written, touched, findings } = known.verification
    const counts =
      proving.counted === null
        ? 'tables are not counted here'
        : `${touched.length} tables touched, ${unchanged.length} unchanged, ${written.length} written to by others`
    return judge('DEPLOY.UNVERIFIED', findings, say, counts)
  })
  if (wrong !== undefined) return wrong
  const unwell = await lookAtHealth(telling)
  if (unwell !== undefined || flags.soak === undefined) return unwell
  return watch(telling, 'soak', flags.soak)
}

/** Gives the error where database or app are less well than they were before. */
export async function lookAtHealth(telling: Watching): Promise<CodedError | undefined> {
  return watch(telling, 'health', 0)
}

async function verifyNow(context: JobContext, { ready, counted }: Proving): Promise<Verification> {
  const { folder, plan, pending, expected } = ready
  const { migrations } = await compareState(folder, await (await openDatabase(context)).readState())
  const tags = new Set(pending.map(({ tag }) => tag))
  return judgeDeployment({
    plan,
    before: counted,
    after: await countObjects(context),
    unapplied: migrations.filter((one) => tags.has(one.tag) && !isApplied(one)).map(({ tag }) => tag),
    drift: expected === null ? null : { before: expected.drift, ...(await expected.compare()) },
  })
}

type Watching = Pick<Telling, 'context' | 'known' | 'recorder'>

async function watch(
  { context, known, recorder: { stage } }: Watching,
  name: 'health' | 'soak',
  durationMs: number,
): Promise<CodedError | undefined> {
  const before = known.healthBefore
  if (before === null) return undefined
  return stage(name, async (say) => {
    const watched = await context.stoppable((signal) => watchHealth(context, before, durationMs, signal))
    keep(known, name, watched)
    if (watched.isCutShort) context.notice('Stopped watching: what is applied stays applied.')
    return judge('DEPLOY.UNHEALTHY', watched.findings, say, textOf(watched))
  })
}

function keep(known: Known, name: 'health' | 'soak', { pulses }: Watched): void {
  if (name === 'soak') known.soak = pulses
  else known.healthAfter = pulses.at(-1) ?? null
}

function textOf({ pulses, isCutShort }: Watched): string {
  const last = pulses.at(-1)
  const app = last?.appMs === null || last?.appMs === undefined ? '' : `, app in ${last.appMs} ms`
  const looks = pulses.length === 1 ? '1 look' : `${pulses.length} looks`
  return `${looks}, server in ${last?.serverMs ?? '?'} ms${app}${isCutShort ? ', cut short' : ''}`
}

type Say = (text: string, outcome?: 'warned') => void

function judge(
  code: 'DEPLOY.UNVERIFIED' | 'DEPLOY.UNHEALTHY',
  findings: readonly FindingRecord[],
  say: Say,
  text: string,
): CodedError | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const isWarned = findings.some(({ severity }) => severity !== 'note')
  const lines = errors.map(({ message }) => `  ${message}`)
  say(
    isWarned ? `${text}; ${findings.map(({ message }) => message).join(' ')}` : text,
    isWarned ? 'warned' : undefined,
  )
  if (errors.length === 0) return undefined
  return new CodedError(code, `The migrations are applied, and:\n${lines.join('\n')}`, {
    details: { findings: errors.map((one) => one.code) },
  })
}
