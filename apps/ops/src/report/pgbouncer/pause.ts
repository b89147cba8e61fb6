import type { Outcome } from '../../context.ts'
import type { PauseResult, ResumeResult } from '../../jobs/pgbouncer/pause.ts'

export function pauseOutcome(result: PauseResult): Outcome {
  const of = shown(result.database)
  return {
    document: { command: 'pgbouncer pause', ...result },
    text: result.paused
      ? `Paused ${of} after ${result.waitedMs} ms. Clients wait until ops pgbouncer resume.\n`
      : `Paused ${of} after ${result.waitedMs} ms, held it, and resumed it.\n`,
  }
}

export function resumeOutcome(result: ResumeResult): Outcome {
  return {
    document: { command: 'pgbouncer resume', ...result },
    text: `${result.resumed ? 'Resumed' : 'Nothing was paused of'} ${shown(result.database)}.\n`,
  }
}

function shown(database: string | null): string {
  return database ?? 'every database'
}
