import type { MachineFinding } from '../doctor/finding.ts'
import type { PgHealth } from './pg-facts.ts'
import type { Thresholds } from './thresholds.ts'

/** What of it somebody should look at, worst first within its kind. */
export function pgFindings(health: PgHealth, thresholds: Thresholds): readonly MachineFinding[] {
  return [
    ...connectionFindings(health),
    ...transactionFindings(health),
    ...objectFindings(health),
    ...replicaFindings(health, thresholds),
    ...slotFindings(health),
    ...storageFindings(health),
  ]
}

function connectionFindings({ connections: { used, max } }: PgHealth): readonly MachineFinding[] {
  if (used < max * 0.8) return []
  return [
    {
      code: 'CONNECTIONS.FEW_LEFT',
      severity: used >= max * 0.95 ? 'error' : 'warning',
      message: `${used} of ${max} connections are in use.`,
      hint: 'Put a pooler in between (ops pgbouncer config), or lower DB_POOL_MAX.',
    },
  ]
}

/** One that does nothing keeps locks and old rows for no reason. */
function transactionFindings({ transactions }: PgHealth): readonly MachineFinding[] {
  return transactions.map(({ pid, role, application, state, seconds }) => ({
    code: 'TRANSACTION.LONG',
    severity: 'warning',
    message: `A transaction has been open for ${Math.round(seconds)} s: ${pid === 0 ? '' : `backend ${pid} of `}${role} (${application}), ${state}.`,
    hint:
      pid === 0
        ? 'COMMIT PREPARED or ROLLBACK PREPARED it.'
        : `Find out what it waits for; SELECT pg_terminate_backend(${pid}) ends it.`,
  }))
}

function objectFindings({ invalidIndexes, unvalidatedConstraints }: PgHealth): readonly MachineFinding[] {
  return [
    ...invalidIndexes.map((name): MachineFinding => ({
      code: 'INDEX.INVALID',
      severity: 'warning',
      message: `The index ${name} is invalid: its build failed, it costs writes and serves no query.`,
      hint: `DROP INDEX CONCURRENTLY ${name}.`,
    })),
    ...unvalidatedConstraints.map((name): MachineFinding => ({
      code: 'CONSTRAINT.NOT_VALIDATED',
      severity: 'warning',
      message: `The constraint ${name} was never checked against the rows that were there before it.`,
      hint: 'ALTER TABLE … VALIDATE CONSTRAINT … blocks no reads and writes.',
    })),
  ]
}

function replicaFindings(
  { replicas }: PgHealth,
  { lagSeconds: limit }: Thresholds,
): readonly MachineFinding[] {
  return replicas.flatMap(({ name, state, lagSeconds }): MachineFinding[] => {
    if (lagSeconds === null || lagSeconds < limit) return []
    return [
      {
        code: 'REPLICA.LAG',
        severity: 'warning',
        message: `The replica ${name} (${state}) is ${Math.round(lagSeconds)} s behind.`,
        hint: 'Look for long queries on it, a slow disk or network; what it reads is that old.',
      },
    ]
  })
}

const retainedLimit = 1024 ** 3

function slotFindings({ slots }: PgHealth): readonly MachineFinding[] {
  return slots.flatMap(({ name, isActive, retainedBytes, status }): MachineFinding[] => {
    const isLost = status === 'lost' || status === 'unreserved'
    if (!isLost && (isActive || retainedBytes < retainedLimit)) return []
    const kept = `${Math.round(retainedBytes / 1024 / 1024).toLocaleString('en')} MB`
    return [
      {
        code: 'SLOT.BEHIND',
        severity: isLost ? 'error' : 'warning',
        message: `The replication slot ${name} (${isActive ? 'active' : 'nobody reads it'}, ${status}) keeps ${kept} of WAL.`,
        hint: 'Bring its reader back, or drop it with pg_drop_replication_slot: it fills the disk.',
      },
    ]
  })
}

function storageFindings({ bloat, transactionsLeft }: PgHealth): readonly MachineFinding[] {
  const findings = bloat.map(({ table, deadRows, liveRows }): MachineFinding => ({
    code: 'TABLE.BLOAT',
    severity: 'warning',
    message: `${table} has ${deadRows.toLocaleString('en')} dead rows beside ${liveRows.toLocaleString('en')} live ones.`,
    hint: `VACUUM (ANALYZE) ${table}; a long transaction or a slot may keep it from helping.`,
  }))
  if (transactionsLeft > 1_000_000_000) return findings
  return [
    ...findings,
    {
      code: 'TRANSACTION.WRAPAROUND',
      severity: transactionsLeft < 100_000_000 ? 'error' : 'warning',
      message: `The server stops taking writes after ${transactionsLeft.toLocaleString('en')} more transactions.`,
      hint: 'VACUUM (FREEZE) the database; find out what keeps autovacuum from it.',
    },
  ]
}
