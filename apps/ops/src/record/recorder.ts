import { redactText, toCodedError } from '@twinship/core'
import type { RunEvent } from '@twinship/migrate'
import { toVisibleLine } from '../visible.ts'
import type { StageName, StageRecord, StepRecord } from './model.ts'
import { createStepLog } from './step-log.ts'

/** Says what came of a stage; the last word counts. */
export type Say = (text: string, outcome?: 'warned') => void

/** Keeps what a deployment does, as its record tells it. */
export type Recorder = {
  /**
   * Does the work of a stage and keeps when, for how long and what came of it: `failed` with the error where it throws,
   * which is thrown on.
   */
  readonly stage: <T>(name: StageName, work: (say: Say) => Promise<T>) => Promise<T>
  /** What a run tells. Steps that are taken back count as such once the next one is, or their stage has ended well. */
  readonly event: (event: RunEvent) => void
  /** Those that have ended, in the order of their beginning. */
  readonly stages: () => readonly StageRecord[]
  /** In the order of their beginning; one that has not ended is `unfinished`, as long as it has taken until now. */
  readonly steps: () => readonly StepRecord[]
}

export function createRecorder({ now }: { readonly now: () => number }): Recorder {
  const log = createStepLog(now)
  const stages: (StageRecord | undefined)[] = []
  const stage = async <T>(name: StageName, work: (say: Say) => Promise<T>): Promise<T> => {
    const at = stages.push(undefined) - 1
    const startedMs = now()
    let said: Pick<StageRecord, 'outcome' | 'text'> = { outcome: 'done', text: '' }
    const end = (last: typeof said): void => {
      const durationMs = Math.max(0, now() - startedMs)
      stages[at] = { name, startedAt: new Date(startedMs).toISOString(), durationMs, ...last }
      log.close(last.outcome !== 'failed')
    }
    try {
      const result = await work((text, outcome) => {
        said = { outcome: outcome ?? 'done', text: oneLine(text) }
      })
      end(said)
      return result
    } catch (error) {
      const { code, message } = toCodedError(error, redactText)
      end({ outcome: 'failed', text: oneLine(`${code}: ${message}`) })
      throw error
    }
  }
  return { stage, event: log.add, stages: () => stages.flatMap((one) => one ?? []), steps: log.steps }
}

function oneLine(text: string): string {
  return toVisibleLine(redactText(text).replaceAll(/\s*\n\s*/g, ' '))
}
