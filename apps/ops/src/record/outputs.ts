import { redactText, toCodedError } from '@twinship/core'
import type { JobContext } from '../context.ts'
import type { DeployRecord } from './model.ts'
import { blockedNotice, endNotice, startedNotice } from './notice/build.ts'
import { deliver } from './notice/deliver.ts'
import type { Notice } from './notice/model.ts'
import { createQueues } from './queues.ts'
import { redactDeep, safeRecord } from './safe.ts'
import { shownUrl } from './send.ts'
import { spanTarget } from './spans/target.ts'
import type { Blocked, StartedDeployment } from './started.ts'

export type { Blocked, StartedDeployment } from './started.ts'

/** What of a job's context these take. */
export type OutputContext = Pick<JobContext, 'config' | 'env' | 'notice' | 'now'>

const queues = createQueues()

/**
 * Tells the webhooks that a deployment has begun, and has at hand what its end is written with: one that is cut short by
 * a closed terminal cannot count on loading it then. Never rejects: what failed is a notice.
 */
export async function tellStart(context: OutputContext, started: StartedDeployment): Promise<void> {
  await Promise.all([
    tell(context, started.id, () => startedNotice(redactDeep(started), context.now())),
    orNotice(context, 'What the deployment leaves', () => loadWriters(context)),
  ])
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
  const files: string[] = []
  await orNotice(context, 'What the deployment leaves', async () => {
    const safe = await safeRecord(record)
    files.push(...(await leaveReport(context, safe)), ...(await leaveMetrics(context, safe)))
    const reports = [...files]
    // Each may take its time: at most the longest of them is waited for.
    await Promise.all([
      push(context, safe),
      leaveSpans(context, safe),
      tell(context, safe.id, () => endNotice(safe, reports, context.now())),
    ])
  })
  queues.forget(record.id)
  return files
}

async function loadWriters({ config, env }: OutputContext): Promise<void> {
  const { reportDirectory, metricsFile, metricsPushUrl } = config.outputs
  await Promise.all([
    reportDirectory === null ? undefined : import('./report/write.ts'),
    metricsFile === undefined ? undefined : import('./metrics/file.ts'),
    metricsPushUrl === undefined ? undefined : import('./metrics/push.ts'),
    spanTarget(env) === undefined ? undefined : import('./spans/export.ts'),
  ])
}

async function leaveReport(context: OutputContext, record: DeployRecord): Promise<readonly string[]> {
  const { reportDirectory } = context.config.outputs
  // A Job that starts with each release would leave one each time, and nothing in it.
  if (reportDirectory === null || record.outcome === 'nothing-pending') return []
  const files: string[] = []
  await orNotice(context, `The report in ${reportDirectory}`, async () => {
    const { writeReport } = await import('./report/write.ts')
    files.push(...(await writeReport(reportDirectory, record)))
  })
  return files
}

async function leaveMetrics(context: OutputContext, record: DeployRecord): Promise<readonly string[]> {
  const { metricsFile } = context.config.outputs
  if (metricsFile === undefined) return []
  const files: string[] = []
  await orNotice(context, `The metrics in ${metricsFile}`, async () => {
    const { writeMetrics } = await import('./metrics/file.ts')
    await writeMetrics(metricsFile, record)
    files.push(metricsFile)
  })
  return files
}

async function push(context: OutputContext, record: DeployRecord): Promise<void> {
  const { metricsPushUrl: url } = context.config.outputs
  if (url === undefined) return
  await orNotice(context, `The metrics at ${shownUrl(url)}`, async () => {
    const { pushMetrics } = await import('./metrics/push.ts')
    const why = await pushMetrics(url, record)
    if (why !== null) context.notice(`The metrics were not pushed to ${shownUrl(url)}: ${why}.`)
  })
}

async function leaveSpans(context: OutputContext, record: DeployRecord): Promise<void> {
  const { env } = context
  const url = spanTarget(env)
  if (url === undefined) return
  // The library quotes it in its message.
  if (!URL.canParse(url)) return context.notice('The spans went nowhere: the endpoint of OTEL_… is no URL.')
  await orNotice(context, `The spans at ${shownUrl(url)}`, async () => {
    const { exportSpans } = await import('./spans/export.ts')
    const why = await exportSpans(record, { url, env })
    if (why !== null) context.notice(`The spans were not taken at ${shownUrl(url)}: ${why}.`)
  })
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
    context.notice(redactText(`${what} could not be left: ${toCodedError(error, redactText).message}`))
  }
}
