import type { MigrateOptions } from '../../src/index.ts'
import type { Plan, PlanStep } from '../../src/model/plan.ts'
import { budgetOf } from '../../src/plan/pg/step/budget.ts'
import { defaultServerLimits, type ServerLimits } from '../../src/model/server.ts'

const zeros = '0'.repeat(64)

/** A plan of one file written by hand: what the executor does must not depend on what a planner would plan. */
export function planOf(tag: string, steps: readonly PlanStep[]): Plan {
  return {
    format: 'twinship-plan',
    version: 1,
    engine: 'test',
    dialect: 'postgresql',
    maintenance: false,
    basis: { folder: zeros, ledgerHead: null, facts: null },
    files: [{ tag, file: `${tag}.sql`, hash: zeros, class: 'online', reasons: [], steps }],
    hash: zeros,
  }
}

export function by(plan: Plan, limits: Partial<ServerLimits> = {}): Pick<MigrateOptions, 'online'> {
  const options = { terminateBlockersOlderThanMs: null, limits: { ...defaultServerLimits, ...limits } }
  return { online: { plan: () => Promise.resolve(plan), options } }
}

/** `sql` and `kind`, and what is not as for a short step in a transaction of its own. */
export function step(part: Partial<PlanStep> & Pick<PlanStep, 'kind' | 'sql'>): PlanStep {
  const undo = { sql: null, transaction: 'own', remains: null } as const
  return {
    id: `${part.kind}/1.1`,
    statements: [1],
    line: 1,
    class: 'online',
    transaction: 'own',
    locks: [],
    work: [],
    budget: { lockClass: 'strong', lockTimeoutMs: 100, totalMs: 20_000, statementTimeoutMs: 5000 },
    probe: null,
    backfill: null,
    undo,
    estimate: null,
    notes: [],
    ...part,
  }
}

const lock = (mode: 'SHARE ROW EXCLUSIVE' | 'ACCESS EXCLUSIVE' | 'SHARE UPDATE EXCLUSIVE', name: string) => ({
  mode,
  schema: 'public',
  name,
})

const weak = { lockClass: 'weak', lockTimeoutMs: null, totalMs: 20_000, statementTimeoutMs: null } as const
const snapshot = { ...weak, lockClass: 'snapshot' } as const
const rows = { ...budgetOf('backfill', [], false), totalMs: 20_000, statementTimeoutMs: 20_000 }

const table = { schema: 'public', name: 't' }

/** Every kind of step that the executor knows apart, over the tables of `schema`. */
export const steps = {
  addColumn: step({
    kind: 'add-column',
    sql: [
      'alter table public.t add column token uuid',
      'alter table public.t alter column token set default gen_random_uuid()',
    ],
    locks: [lock('ACCESS EXCLUSIVE', 't')],
    undo: { sql: ['alter table public.t drop column if exists token'], transaction: 'own', remains: null },
  }),
  backfill: step({
    kind: 'backfill',
    sql: ['update public.t set token = gen_random_uuid() where token is null'],
    transaction: 'none',
    locks: [lock('SHARE UPDATE EXCLUSIVE', 't')],
    budget: rows,
    probe: { kind: 'rows-left', sql: 'select exists (select from public.t where token is null)' },
    backfill: { table, set: 'token = gen_random_uuid()', where: 'token is null', key: ['id'] },
    undo: { sql: [], transaction: 'own', remains: null },
  }),
  addCheck: step({
    kind: 'add-not-null-check',
    sql: ['alter table public.t add constraint t_token_set check (token is not null) not valid'],
    locks: [lock('ACCESS EXCLUSIVE', 't')],
    undo: {
      sql: ['alter table public.t drop constraint if exists t_token_set'],
      transaction: 'own',
      remains: null,
    },
  }),
  validate: step({
    kind: 'validate-constraint',
    sql: ['alter table public.t validate constraint t_token_set'],
    locks: [lock('SHARE UPDATE EXCLUSIVE', 't')],
    budget: weak,
    undo: { sql: [], transaction: 'own', remains: null },
  }),
  setNotNull: step({
    kind: 'set-not-null',
    sql: [
      'alter table public.t alter column token set not null',
      'alter table public.t drop constraint t_token_set',
    ],
    locks: [lock('ACCESS EXCLUSIVE', 't')],
    undo: {
      sql: ['alter table public.t alter column token drop not null'],
      transaction: 'own',
      remains: null,
    },
  }),
  index: step({
    kind: 'create-index-concurrently',
    sql: ['create unique index concurrently t_token on public.t (token)'],
    transaction: 'none',
    locks: [lock('SHARE UPDATE EXCLUSIVE', 't')],
    budget: snapshot,
    probe: { kind: 'index-build', name: 't_token', table, ifNotExists: false },
    undo: { sql: ['drop index concurrently if exists public.t_token'], transaction: 'none', remains: null },
  }),
  constraint: step({
    kind: 'constraint-using-index',
    sql: ['alter table public.t add constraint t_token unique using index t_token'],
    locks: [lock('ACCESS EXCLUSIVE', 't')],
    undo: {
      sql: ['alter table public.t drop constraint if exists t_token'],
      transaction: 'own',
      remains: null,
    },
  }),
} as const

/** All of them in the order in which a required unique column with a volatile default comes. */
export const wholeColumn: readonly PlanStep[] = Object.values(steps).map((one, at) => ({
  ...one,
  id: `0001_more/1.${at + 1}`,
}))

export const wholeColumnSql =
  'ALTER TABLE "t" ADD COLUMN "token" uuid DEFAULT gen_random_uuid() NOT NULL CONSTRAINT "t_token" UNIQUE;'
