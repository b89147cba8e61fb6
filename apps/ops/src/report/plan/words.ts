import type { Plan, PlanBudget, PlanEstimate, PlanStep } from '@twinship/migrate'

/** What a plan was made from, in a line. */
export function basisText({ basis: { facts }, dialect }: Plan): string {
  if (dialect === 'sqlite') return 'SQLite: as the files stand, by one writer'
  if (facts === null) return 'from the files alone, as if every table were large and in use'
  const { serverVersion } = facts
  return `from the facts of PostgreSQL ${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`
}

export function locksText({ locks }: PlanStep): string {
  return locks.length === 0
    ? 'nothing that is in use'
    : locks.map(({ mode, schema, name }) => `${mode} on ${shown(schema, name)}`).join(', ')
}

function shown(schema: string | null, name: string): string {
  return schema === null || schema === 'public' ? name : `${schema}.${name}`
}

const waits: Readonly<Record<PlanBudget['lockClass'], string>> = {
  none: 'nobody waits',
  strong: 'short tries',
  weak: 'blocks neither reads nor writes',
  snapshot: 'waits for older transactions, a watchdog names them',
  rows: 'row locks, in batches',
  blocking: 'blocks until it is done: accepted',
}

export function budgetText({ budget: { lockClass, lockTimeoutMs, totalMs } }: PlanStep): string {
  if (lockTimeoutMs === null || lockClass === 'none') return waits[lockClass]
  return `${waits[lockClass]}, ${lockTimeoutMs} ms each for up to ${durationText(totalMs)}`
}

export function estimateText(estimate: PlanEstimate | null): string {
  if (estimate === null) return 'unknown'
  const { fromMs, toMs, rows } = estimate
  if (rows === 0) return `under ${durationText(toMs)}`
  return `${durationText(fromMs)} to ${durationText(toMs)} (estimated from about ${rows.toLocaleString('en')} rows)`
}

export function undoText({ undo: { sql, remains } }: PlanStep): string {
  const rest = remains === null ? '' : ` (${remains})`
  if (sql === null) return `none${rest}`
  return sql.length === 0 ? `nothing to do${rest}` : `${sql.join('; ')}${rest}`
}

export function durationText(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}

/** How many steps, and of which kind. */
export function countText({ files }: Plan): string {
  const steps = files.flatMap((file) => file.steps)
  const online = steps.filter(({ class: kind }) => kind === 'online').length
  const all = `${files.length} ${files.length === 1 ? 'migration' : 'migrations'}, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`
  return online === 0 ? all : `${all} (${online} online)`
}
