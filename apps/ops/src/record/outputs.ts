import { redactText, toCodedError } from '@twinship/core'
import type { JobContext } from '../context.ts'
import type { DeployRecord } from './model.ts'
import { blockedNotice, endNotice, startedNotice } from './notice/build.ts'
import { deliver } from './notice/deliver.ts'
import type { Notice } from './notice/model.ts'
import { createQueues } from './queues.ts'
import { redactDeep } from './safe.ts'
import type { Blocked, StartedDeployment } from './started.ts'

export type { Blocked, StartedDeployment } from './started.ts'

/** What of a job's context these take. */
export type OutputContext = Pick<JobContext, 'config' | 'env' | 'notice' | 'now'>

const queues = createQueues()

/** Tells the webhooks that a deployment has begun. Never rejects: what failed is a notice. */
export async function tellStart(context: OutputContext, started: StartedDeployment): Promise<void> {
  await tell(context, started.id, () => startedNotice(redactDeep(started), context.now()))
}

/** The same of a step that waits for somebody: once a step, and not more than once a minute. */
export async function tellBlocked(
  context: OutputContext,
  started: StartedDeployment,
  blocked: Blocked,
): Promise<void> {
  if (!queues.mayTell(started.id, blocked.step, context.now())) return
  await tell(context, started.id, () =>
    blockedNotice(redactDeep(started), redactDeep(blocked), context.now()),
  )
}

/**
 * Leaves what is made from the record: report, metrics, spans and the last notice; gives the paths of the files written.
 * Never rejects and changes nothing of how the deployment ended: what failed is a notice, without secrets.
 */
export async function leaveRecord(context: OutputContext, record: DeployRecord): Promise<readonly string[]> {
  const files: readonly string[] = []
  await tell(context, record.id, () => endNotice(redactDeep(record), files, context.now()))
  queues.forget(record.id)
  return files
}

/** One after the other for each deployment: its end is not told before its beginning. */
async function tell(context: OutputContext, id: string, build: () => Notice | null): Promise<void> {
  const { outputs } = context.config
  if (outputs.webhooks.length === 0) return
  const work = async () => {
    const notice = build()
    if (notice === null) return
    const failures = await deliver(notice, { ...outputs, nowMs: context.now() })
    for (const failure of failures) context.notice(failure)
  }
  await queues.inTurn(id, () => orNotice(context, 'The notice', work))
}

/** What goes wrong with an output is told, and nothing else comes of it. */
async function orNotice(context: OutputContext, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    context.notice(redactText(`${what} was not left: ${toCodedError(error, redactText).message}`))
  }
}
