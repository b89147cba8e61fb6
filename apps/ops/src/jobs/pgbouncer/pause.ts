import { pausePool, resumePool } from '@twinship/pgbouncer'
import type { ToolContext } from '../../context.ts'
import { consoleOpener, type AdminFlags } from './console.ts'

export type PauseFlags = AdminFlags & { readonly maxPause: number; readonly hold?: number }

export type PauseResult = {
  /** Null: all of them. */
  readonly database: string | null
  readonly paused: boolean
  readonly waitedMs: number
}

/** Pauses, and resumes unless that succeeds. Throws PGBOUNCER.* and INTERRUPTED. */
export async function pause(
  context: ToolContext,
  flags: PauseFlags,
  database: string | undefined,
): Promise<PauseResult> {
  const { notice, now, stoppable } = context
  const open = consoleOpener(context, flags)
  const { maxPause: maxPauseMs, hold: holdMs } = flags
  const onPaused = (): void => {
    if (holdMs !== undefined) notice(`Paused, for ${holdMs} ms or until Ctrl-C.`)
  }
  const report = await stoppable((signal) =>
    pausePool({ open, database, maxPauseMs, holdMs, signal, now, onPaused }),
  )
  return { database: database ?? null, ...report }
}

/** `resumed`: false where nothing was paused. */
export type ResumeResult = { readonly database: string | null; readonly resumed: boolean }

export async function resume(
  context: ToolContext,
  flags: AdminFlags,
  database: string | undefined,
): Promise<ResumeResult> {
  const console = await consoleOpener(context, flags)()
  try {
    return { database: database ?? null, resumed: await resumePool(console, database) }
  } finally {
    await console.close()
  }
}
