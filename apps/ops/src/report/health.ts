import { CodedError, errorTable, type Config, type ErrorCode } from '@twinship/core'
import type { Outcome } from '../context.ts'
import type { PgHealth } from '../health/pg-facts.ts'
import type { Reach } from '../health/reach.ts'
import type { HealthReport } from '../jobs/health.ts'
import { line, size } from './backup/parts.ts'
import { databaseText, documentHead } from './head.ts'
import { machineFindingsError, machineFindingText } from './machine-findings.ts'

export function healthOutcome(
  config: Config,
  report: HealthReport,
  { check }: { readonly check?: boolean },
): Outcome {
  const error = check === true ? healthError(report) : undefined
  return {
    document: { ...documentHead('health', config), ...report },
    text: databaseText(config) + [...linesOf(report)].join(''),
    ...(error === undefined ? {} : { error }),
  }
}

/** What is not reached comes before all that could not be seen for it. */
function healthError({ findings }: HealthReport): CodedError | undefined {
  const first = findings.find(({ severity }) => severity === 'error')
  if (first !== undefined && first.code in errorTable)
    return new CodedError(first.code as ErrorCode, first.message, { hint: first.hint })
  return machineFindingsError('HEALTH.FINDINGS', findings)
}

function* linesOf(report: HealthReport): Generator<string> {
  const { direct, clients, server, file, pool, backups, findings } = report
  yield line(file === null ? 'Server' : 'File', reachText(direct))
  if (clients !== null) yield line('Clients', reachText(clients))
  if (pool?.reached === true) yield line('Pool', `${pool.waiting} clients wait at ${pool.location}`)
  if (server !== null) yield* serverLines(server)
  if (file !== null) {
    const { bytes, unusedBytes, logBytes } = file
    const log = logBytes === null ? '' : `, ${size(logBytes)} in its log`
    yield line('Size', `${size(bytes)}, ${size(unusedBytes)} of it unused${log}`)
  }
  if (backups !== null) {
    const age = backups.provenHoursAgo
    yield line('Backups', age === null ? 'none proven' : `the newest proven one is ${age} h old`)
  }
  yield line('Findings', findings.length === 0 ? 'none' : `${findings.length}`)
  for (const finding of findings) yield machineFindingText(finding)
}

function* serverLines({
  version,
  isInRecovery,
  connections,
  replicas,
  transactions,
}: PgHealth): Generator<string> {
  yield line('PostgreSQL', `${version}, ${isInRecovery ? 'a replica' : 'a primary'}`)
  yield line('Connections', `${connections.used} of ${connections.max}`)
  yield line(
    'Open long',
    transactions.length === 0 ? 'no transaction' : `${transactions.length} transactions`,
  )
  for (const { name, state, lagSeconds } of replicas) {
    yield line(
      'Replica',
      `${name}, ${state}, ${lagSeconds === null ? 'lag not known' : `${lagSeconds.toFixed(1)} s behind`}`,
    )
  }
}

function reachText(reach: Reach): string {
  if (!reach.reached) return `${reach.code}: ${reach.message}`
  return `reached in ${reach.connectMs} ms, answers in ${reach.latencyMs} ms`
}
