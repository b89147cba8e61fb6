import type { MachineFinding } from './finding.ts'
import type { ServerFacts, Setting } from './server-facts.ts'

const oldestMajor = 15
const newestMajor = 18
/** Records of two machines are compared by their times. */
const clockToleranceMs = 5000

/** What of the server's facts gets in the way, and what will not work because of it. */
export function serverFindings(facts: ServerFacts): readonly MachineFinding[] {
  return [
    ...versionFindings(facts),
    ...privilegeFindings(facts),
    ...facts.settings.flatMap(settingFinding),
    ...stateFindings(facts),
  ]
}

function versionFindings({ version, versionNumber }: ServerFacts): readonly MachineFinding[] {
  const major = Math.floor(versionNumber / 10_000)
  if (major >= oldestMajor && major <= newestMajor) return []
  return [
    {
      code: 'SERVER.VERSION',
      severity: major < oldestMajor ? 'error' : 'warning',
      message: `PostgreSQL ${version} is not among the versions this is tested with, ${oldestMajor} to ${newestMajor}.`,
      hint: major < oldestMajor ? 'Upgrade the server.' : 'Try it on a copy first.',
    },
  ]
}

type Privilege = readonly [holds: (facts: ServerFacts) => boolean, finding: MachineFinding]

const privileges: readonly Privilege[] = [
  [
    ({ mayCreateInDatabase }) => mayCreateInDatabase,
    {
      code: 'PRIVILEGE.CREATE',
      severity: 'error',
      message:
        'This role may not create schemas in the database: the first migrate and baseline cannot record anything.',
      hint: 'GRANT CREATE ON DATABASE … TO the role.',
    },
  ],
  [
    ({ mayCreateDatabases }) => mayCreateDatabases,
    {
      code: 'PRIVILEGE.CREATEDB',
      severity: 'warning',
      message:
        'This role may not create databases: verify, baseline and import find no place to replay the migrations.',
      hint: 'ALTER ROLE … CREATEDB, or pass --scratch-url.',
    },
  ],
  [
    ({ maySignalBackends }) => maySignalBackends,
    {
      code: 'PRIVILEGE.SIGNAL',
      severity: 'warning',
      message:
        'This role may not end sessions of others: resume must wait until a lost run’s backend ends by itself.',
      hint: 'GRANT pg_signal_backend TO the role.',
    },
  ],
  [
    ({ mayReadStatistics }) => mayReadStatistics,
    {
      code: 'PRIVILEGE.STATS',
      severity: 'warning',
      message:
        'This role may not see what other sessions do: who blocks a migration is told by process id alone.',
      hint: 'GRANT pg_read_all_stats TO the role.',
    },
  ],
]

function privilegeFindings(facts: ServerFacts): readonly MachineFinding[] {
  return privileges.flatMap(([holds, finding]) => (holds(facts) ? [] : [finding]))
}

const settingEffects: Readonly<Record<string, string>> = {
  statement_timeout: 'ends a statement of a migration that runs longer',
  lock_timeout: 'ends a statement of a migration that waits longer for a lock',
  transaction_timeout: 'ends a migration whose transaction takes longer',
  idle_in_transaction_session_timeout: 'ends a migration that pauses longer inside its transaction',
  idle_session_timeout: 'ends a runner that waits longer between statements',
}

function settingFinding({ name, value, source }: Setting): readonly MachineFinding[] {
  if (name === 'default_transaction_read_only') {
    const message = `default_transaction_read_only is on (${source}): nothing can be migrated.`
    const hint = 'Reset it for the role or the database, or connect to the primary.'
    return [{ code: 'SETTING.READ_ONLY', severity: 'error', message, hint }]
  }
  const effect = settingEffects[name]
  if (effect === undefined) return []
  const message = `${name} is ${value} (${source}): it ${effect}.`
  return [{ code: 'SETTING.TIMEOUT', severity: 'warning', message, hint: `ALTER ROLE … RESET ${name}.` }]
}

function stateFindings(facts: ServerFacts): readonly MachineFinding[] {
  const { isInRecovery, clockAheadMs, noticesLostClients, invalidIndexes } = facts
  const findings: MachineFinding[] = []
  if (isInRecovery) {
    const message = 'The server is a replica in recovery: nothing can be written to it.'
    findings.push({ code: 'SERVER.REPLICA', severity: 'error', message, hint: 'Connect to the primary.' })
  }
  if (Math.abs(clockAheadMs) > clockToleranceMs) {
    const message = `The server’s clock is ${seconds(clockAheadMs)} s off this machine’s: records of the two cannot be compared.`
    findings.push({
      code: 'CLOCK.DIFFERENCE',
      severity: 'warning',
      message,
      hint: 'Synchronize both with NTP.',
    })
  }
  if (!noticesLostClients) {
    const message =
      'The server cannot notice that a client is gone: a killed runner’s statement goes on and keeps the lock.'
    const hint = 'Run the server where client_connection_check_interval works (Linux, macOS, BSD).'
    findings.push({ code: 'SERVER.LOST_CLIENTS', severity: 'warning', message, hint })
  }
  for (const name of invalidIndexes) {
    const message = `The index ${name} is invalid: its build failed, it costs writes and serves no query.`
    findings.push({
      code: 'INDEX.INVALID',
      severity: 'warning',
      message,
      hint: `DROP INDEX CONCURRENTLY ${name}.`,
    })
  }
  return findings
}

function seconds(ms: number): string {
  return (Math.abs(ms) / 1000).toFixed(0)
}
