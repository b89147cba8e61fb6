import { CodedError } from '@twinship/core'
import { judgeDuring } from '../../../../online/server/judge.ts'
import { readBuild } from '../../watch/build.ts'
import type { PlacedStep, StepContext } from '../context.ts'

/** While an index is built its server is looked at no more often. */
const lookMs = 2000

export type BuildWatch = {
  /** Looks once: progress, and what the server says to it. Throws where it cannot be seen. */
  readonly look: () => Promise<void>
  /** Why the build was cancelled; undefined where it was not. */
  readonly stopped: () => CodedError | undefined
}

/**
 * An index build cannot pause: what is over its limit meanwhile is told. Where the room is used up that was said to be
 * free the build is cancelled, before the disk is full for the app too.
 */
export function watchBuild(context: StepContext, { step }: PlacedStep): BuildWatch {
  const { run, file, server } = context
  const { tag } = file.migration
  const { backendPid } = run.session
  let stopped: CodedError | undefined
  const judge = async (): Promise<void> => {
    const now = await server.look(run.observer)
    const { history, limits, firstBytes } = server
    const verdict = judgeDuring({ now, history, limits, firstBytes })
    if (verdict.kind === 'tell') {
      const text = `${step.id} goes on, for an index build cannot pause: ${verdict.reasons.join('; ')}.`
      server.once(`during ${step.id}`, () => run.onEvent({ kind: 'notice', text }))
    }
    if (verdict.kind !== 'stop') return
    stopped ??= new CodedError(
      verdict.code,
      `${file.migration.file}: step ${step.id} was stopped: ${verdict.reason}.`,
      {
        details: { migration: tag, step: step.id },
      },
    )
    await run.observer.query('select pg_catalog.pg_cancel_backend($1)', [backendPid])
  }
  return {
    stopped: () => stopped,
    look: async () => {
      const build = await readBuild(run.observer, backendPid)
      if (build === null) return
      run.onEvent({ kind: 'build-progress', tag, id: step.id, build })
      if (performance.now() - server.lastMs >= lookMs) await judge()
    },
  }
}
