import { setTimeout as sleep } from 'node:timers/promises'
import { CodedError } from '@twinship/core'
import type { ServerSample } from '../../../../model/server.ts'
import { judgeServer, type ServerVerdict } from '../../../../online/server/judge.ts'
import { roomFor, writesMuch, type StepNeeds } from '../../../../online/server/needs.ts'
import { describeBlocker, readBlockers } from '../blockers.ts'
import type { PlacedStep, StepContext } from '../context.ts'
import { readRoomFacts } from './room-facts.ts'

/** Between two batches it is looked at no more often. */
const betweenMs = 1000
const pauseMs = 250
/** What lasts is told again after this. */
const againMs = 30_000
const MiB = 1024 * 1024
/** From here on it is worth a word that nobody knows whether there is room. */
const muchBytes = 1024 * MiB

/**
 * Waits until replicas, slots and WAL are within the limits, and no vacuum to prevent wraparound is at the tables of the
 * step; it holds no transaction meanwhile. Throws MIGRATION.SERVER_BEHIND, MIGRATION.NO_ROOM, MIGRATION.WRAPAROUND,
 * INTERRUPTED.
 */
export async function awaitServerFor(context: StepContext, placed: PlacedStep): Promise<void> {
  const { step } = placed
  const { lockClass } = step.budget
  const waitsLong = lockClass === 'weak' || lockClass === 'snapshot'
  if (!writesMuch(step.kind) && !waitsLong) return
  const roomBytes = writesMuch(step.kind) ? await roomOf(context, placed) : 0
  await awaitServer(context, placed, { writesWal: writesMuch(step.kind), roomBytes }, waitsLong)
}

/** The same while a backfill is under way, at most once a second. */
export async function awaitServerBetween(context: StepContext, placed: PlacedStep): Promise<void> {
  if (performance.now() - context.server.lastMs < betweenMs) return
  await awaitServer(context, placed, { writesWal: true, roomBytes: 0 }, false)
}

async function awaitServer(
  context: StepContext,
  placed: PlacedStep,
  needs: StepNeeds,
  withVacuums: boolean,
): Promise<void> {
  const { server, signal } = context
  const started = performance.now()
  const tell = waitTeller(context, placed)
  for (;;) {
    const now = await look(context)
    if (now === undefined) return
    tellHidden(context, now)
    const vacuums = withVacuums ? await readVacuums(context, placed) : []
    const { history, limits, firstBytes } = server
    const verdict = judgeServer({ needs, now, history, limits, firstBytes, vacuums })
    if (verdict.kind === 'go') return
    if (verdict.kind === 'stop') throw stop(context, placed, verdict)
    tell(verdict)
    if (signal?.aborted === true) throw new CodedError('INTERRUPTED')
    if (performance.now() - started >= limits.waitMs) throw behind(context, placed, verdict.reasons)
    await sleep(pauseMs)
  }
}

/** Undefined where it cannot be asked: that is said, and stops nothing. */
async function look({ run, server }: StepContext): Promise<ServerSample | undefined> {
  for (let tries = 1; ; tries++) {
    try {
      return await server.look(run.observer)
    } catch (error) {
      if (tries === 3) {
        const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
        const text = `Replicas, slots and WAL cannot be looked at${code}: the run goes on without.`
        server.once('unseen', () => run.onEvent({ kind: 'notice', text }))
        return undefined
      }
      await sleep(pauseMs * tries)
    }
  }
}

function tellHidden({ run, server }: StepContext, { hiddenReplicas: count }: ServerSample): void {
  if (count === 0) return
  const servers = count === 1 ? 'One server follows this one' : `${count} servers follow this one`
  const text = `${servers}, and this role may not see how far behind: they are not waited for. GRANT pg_read_all_stats (or pg_monitor) to it.`
  server.once('hidden', () => run.onEvent({ kind: 'notice', text }))
}

async function readVacuums({ run }: StepContext, { step }: PlacedStep): Promise<readonly string[]> {
  if (step.locks.length === 0) return []
  const found = await readBlockers(run.observer, step.locks, run.session.backendPid, Number.POSITIVE_INFINITY)
  return found.filter(({ isWraparound }) => isWraparound).map(describeBlocker)
}

async function roomOf({ run, server }: StepContext, { step }: PlacedStep): Promise<number | null> {
  const roomBytes = roomFor(step.kind, await readRoomFacts(run.session, step))
  if (roomBytes === null || roomBytes < muchBytes || server.limits.freeBytes !== null) return roomBytes
  const text = `${step.id} needs about ${Math.round(roomBytes / MiB)} MB on the disk of the database for a while; no SQL tells how much is left: --free-space does.`
  server.once(`room ${step.id}`, () => run.onEvent({ kind: 'notice', text }))
  return roomBytes
}

/** At once what is known to be over a limit; that it is being measured, where that takes a while. */
function waitTeller({ run, file }: StepContext, { step }: PlacedStep) {
  const startedAt = performance.now()
  let toldAt = Number.NEGATIVE_INFINITY
  return (verdict: Extract<ServerVerdict, { kind: 'wait' | 'measure' }>): void => {
    const now = performance.now()
    if (verdict.kind === 'measure' && now - startedAt < 3000) return
    if (now - toldAt < againMs) return
    toldAt = now
    const { tag } = file.migration
    run.onEvent({ kind: 'step-waits', tag, id: step.id, tries: 0, blockers: verdict.reasons })
  }
}

function stop(
  { file }: StepContext,
  { step }: PlacedStep,
  { code, reason }: Extract<ServerVerdict, { kind: 'stop' }>,
): CodedError {
  return new CodedError(code, `${file.migration.file}: step ${step.id} was not begun: ${reason}.`, {
    details: { migration: file.migration.tag, step: step.id },
  })
}

function behind({ file, server }: StepContext, { step }: PlacedStep, reasons: readonly string[]): CodedError {
  const seconds = Math.round(server.limits.waitMs / 1000)
  return new CodedError(
    'MIGRATION.SERVER_BEHIND',
    `${file.migration.file}: step ${step.id} waited ${seconds} s in vain: ${reasons.join('; ')}.`,
    { details: { migration: file.migration.tag, step: step.id, reasons } },
  )
}
