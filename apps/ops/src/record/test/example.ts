import type { Plan } from '@twinship/migrate'
import { recordVersion, type DeployRecord, type FindingRecord, type Pulse } from '../model.ts'
import type { StartedDeployment } from '../started.ts'

const startMs = Date.UTC(2026, 10, 26, 12)
export const at = (ms: number): string => new Date(startMs + ms).toISOString()

type Step = Plan['files'][number]['steps'][number]

const step = (id: string, kind: Step['kind'], sql: string, over: Partial<Step> = {}): Step => ({
  id,
  statements: [1],
  line: 1,
  class: 'online',
  kind,
  sql: [sql],
  transaction: 'own',
  locks: [{ schema: 'public', name: 'users', mode: 'SHARE UPDATE EXCLUSIVE' }],
  work: [],
  budget: { lockClass: 'strong', lockTimeoutMs: 100, totalMs: 60_000, statementTimeoutMs: 1000 },
  probe: null,
  backfill: null,
  undo: { sql: [], transaction: 'own', remains: null },
  estimate: { fromMs: 100, toMs: 900, rows: 20_000, bytes: 4_000_000 },
  notes: [],
  ...over,
})

/** A deployment of two files: one by steps, one as a whole. */
const plan: Plan = {
  format: 'twinship-plan',
  version: 1,
  engine: '0.1.0',
  dialect: 'postgresql',
  maintenance: false,
  basis: { folder: 'a'.repeat(64), ledgerHead: null, facts: null },
  files: [
    {
      tag: '0007_index_and_role',
      file: '0007_index_and_role.sql',
      hash: 'b'.repeat(64),
      class: 'online',
      reasons: [],
      steps: [
        step(
          '0007_index_and_role/1.1',
          'create-index-concurrently',
          'CREATE INDEX CONCURRENTLY i ON users (email)',
          {
            transaction: 'none',
            budget: { lockClass: 'snapshot', lockTimeoutMs: null, totalMs: 60_000, statementTimeoutMs: null },
          },
        ),
        step('0007_index_and_role/2.1', 'run', `CREATE ROLE reader LOGIN PASSWORD 'hush'`, {
          locks: [],
          undo: { sql: [`ALTER ROLE reader PASSWORD 'hush'`], transaction: 'own', remains: null },
        }),
      ],
    },
  ],
  hash: 'c'.repeat(64),
}

const finding: FindingRecord = {
  code: 'LONG.TRANSACTION',
  severity: 'warning',
  message: 'pid 71 (report <b>job</b>) has been in a transaction for 9 min.',
  hint: 'Ask its owner, or end it: select pg_terminate_backend(71)',
}

export const pulse = (ms: number, over: Partial<Pulse> = {}): Pulse => ({
  at: at(ms),
  serverMs: 0.4,
  clientsMs: 0.9,
  appMs: 21,
  appStatus: 200,
  rollbacks: 12,
  deadlocks: 0,
  findings: [],
  ...over,
})

export const applied: DeployRecord = {
  format: 'twinship-deploy',
  version: recordVersion,
  id: '5e0f7a54-33b5-4f0c-9d3b-6a5a3c1e2d10',
  command: 'deploy',
  environment: 'production',
  database: 'postgresql://db.example.org/app',
  actor: 'ann@example.org',
  host: 'runner-3',
  gitCommit: '0123456789abcdef0123456789abcdef01234567',
  ciRun: 'https://ci.example.org/runs/71',
  toolVersion: '0.1.0',
  startedAt: at(0),
  durationMs: 200_000,
  outcome: 'applied',
  error: null,
  plan,
  applied: ['0007_index_and_role', '0008_view'],
  backup: '20261126T120003000Z__app__0006_add_pairs',
  restorePoint: { name: 'twinship_5e0f7a54', lsn: '0/5A3C1E8' },
  stages: [
    { name: 'preflight', startedAt: at(0), durationMs: 1500, outcome: 'warned', text: '1 warning' },
    { name: 'plan', startedAt: at(1500), durationMs: 500, outcome: 'done', text: '2 files, 2 steps' },
    { name: 'backup', startedAt: at(2000), durationMs: 98_000, outcome: 'done', text: 'proven' },
    { name: 'migrate', startedAt: at(100_000), durationMs: 60_000, outcome: 'done', text: '2 applied' },
    { name: 'verify', startedAt: at(160_000), durationMs: 4000, outcome: 'done', text: 'as expected' },
    { name: 'health', startedAt: at(164_000), durationMs: 1000, outcome: 'done', text: 'as before' },
    { name: 'soak', startedAt: at(165_000), durationMs: 35_000, outcome: 'done', text: '3 looks' },
  ],
  steps: [
    {
      tag: '0007_index_and_role',
      id: '0007_index_and_role/1.1',
      does: 'create-index-concurrently',
      startedAt: at(100_000),
      durationMs: 50_000,
      tries: 3,
      waits: [
        { at: at(101_000), blockers: ['pid 71 (report <b>job</b>), idle in transaction for 9 min'] },
        { at: at(120_000), blockers: [] },
      ],
      outcome: 'done',
    },
    {
      tag: '0007_index_and_role',
      id: '0007_index_and_role/2.1',
      does: 'run',
      startedAt: at(150_000),
      durationMs: 80,
      tries: 1,
      waits: [],
      outcome: 'done',
    },
    {
      tag: '0008_view',
      id: '0008_view',
      does: 'file',
      startedAt: at(151_000),
      durationMs: 40,
      tries: 1,
      waits: [],
      outcome: 'done',
    },
  ],
  preflight: [finding],
  verification: {
    touched: ['public.users'],
    unchanged: ['public.twins'],
    written: ['public.messages'],
    drift: [],
    findings: [],
  },
  healthBefore: pulse(1000),
  healthAfter: pulse(164_500, { serverMs: 0.5, clientsMs: 1.1, appMs: 24, rollbacks: 13 }),
  soak: [
    pulse(170_000, { appMs: 25 }),
    pulse(180_000, { appMs: null, appStatus: null }),
    pulse(190_000, { appMs: 22, findings: [{ ...finding, severity: 'note' }] }),
  ],
}

export const failed: DeployRecord = {
  ...applied,
  id: '9a1b7a54-33b5-4f0c-9d3b-6a5a3c1e2d10',
  durationMs: 152_000,
  outcome: 'taken-back',
  error: {
    code: 'MIGRATION.FAILED',
    message: '0008_view.sql, line 3: column "emial" does not exist (42703).',
    hint: 'Mend the cause, then run ops deploy.',
  },
  applied: [],
  stages: [
    ...applied.stages.slice(0, 3),
    {
      name: 'migrate',
      startedAt: at(100_000),
      durationMs: 51_000,
      outcome: 'failed',
      text: 'MIGRATION.FAILED: 0008_view.sql',
    },
    { name: 'back', startedAt: at(151_000), durationMs: 1000, outcome: 'done', text: '2 steps' },
  ],
  steps: applied.steps.map((one) => ({ ...one, outcome: one.does === 'file' ? 'unfinished' : 'undone' })),
  verification: null,
  healthAfter: null,
  soak: [],
}

export const started: StartedDeployment = {
  id: applied.id,
  command: 'deploy',
  environment: 'production',
  database: applied.database,
  actor: applied.actor,
  host: applied.host,
  gitCommit: applied.gitCommit,
  ciRun: applied.ciRun,
  toolVersion: applied.toolVersion,
  startedAt: applied.startedAt,
  pending: ['0007_index_and_role', '0008_view'],
  plan: plan.hash,
}
