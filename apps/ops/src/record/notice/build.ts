import { toVisibleLine } from '../../visible.ts'
import { duration } from '../format.ts'
import type { DeployRecord } from '../model.ts'
import type { Blocked, StartedDeployment } from '../started.ts'
import { noticeVersion, type Notice } from './model.ts'

type Named = Pick<DeployRecord, 'command' | 'database' | 'environment'>

type Head = Pick<Notice, 'format' | 'version' | 'at' | 'text' | 'deployment'>

/** `nowMs`: Unix milliseconds. */
export function startedNotice(started: StartedDeployment, nowMs: number): Notice {
  const { pending, plan } = started
  const files = `${pending.length} ${pending.length === 1 ? 'migration' : 'migrations'}`
  const text = `${title(started)} has begun by ${started.actor}: ${files}.`
  return { ...headOf({ ...started, plan }, nowMs, text), event: 'started', pending }
}

export function blockedNotice(
  started: StartedDeployment,
  { step, blockers }: Blocked,
  nowMs: number,
): Notice {
  const whom = blockers.length === 0 ? 'somebody' : blockers.join('; ')
  const text = `${title(started)} waits at ${step} for ${whom}.`
  return { ...headOf(started, nowMs, text), event: 'blocked', step, blockers }
}

/** Null where nothing was done and nothing went wrong. `reports`: paths of the files written. */
export function endNotice(record: DeployRecord, reports: readonly string[], nowMs: number): Notice | null {
  const { outcome, durationMs, applied, backup, restorePoint, error } = record
  if (outcome === 'nothing-pending') return null
  const about = { ...record, plan: record.plan?.hash ?? null }
  const ended = { outcome, durationMs, applied, backup, restorePoint, reports }
  if (outcome === 'applied') {
    const files = `${applied.length} ${applied.length === 1 ? 'migration' : 'migrations'}`
    const text = `${title(record)} is done: ${files} in ${duration(durationMs)}.`
    return { ...headOf(about, nowMs, text), ...ended, event: 'succeeded' }
  }
  const why = error === null ? '' : ` ${error.code}: ${error.message}`
  const text = `${title(record)} ${failures[outcome]} after ${duration(durationMs)}.${why}`
  return { ...headOf(about, nowMs, text), ...ended, event: 'failed', error }
}

const failures: Readonly<Record<Exclude<DeployRecord['outcome'], 'applied' | 'nothing-pending'>, string>> = {
  failed: 'has failed',
  'taken-back': 'has failed and was taken back',
  interrupted: 'was interrupted',
  declined: 'was declined',
}

function title({ command, database, environment }: Named): string {
  return `${command} of ${database} (${environment})`
}

function headOf(about: Head['deployment'], nowMs: number, text: string): Head {
  const { id, command, environment, database, actor, host } = about
  const { gitCommit, ciRun, toolVersion, startedAt, plan } = about
  return {
    format: 'twinship-notice',
    version: noticeVersion,
    at: new Date(nowMs).toISOString(),
    text: toVisibleLine(text),
    deployment: {
      id,
      command,
      environment,
      database,
      actor,
      host,
      gitCommit,
      ciRun,
      toolVersion,
      startedAt,
      plan,
    },
  }
}
