import { describe, expect, it } from 'vitest'
import { listProblems } from './problems.ts'
import { opsConfigSchema } from './schema.ts'

function problems(value: unknown) {
  const parsed = opsConfigSchema.safeParse(value)
  return listProblems(value, parsed.success ? [] : parsed.error.issues)
}

describe('listProblems', () => {
  it('has none for what every field may hold', () => {
    const limits = {
      maxReplicaLagMs: 1,
      ignoreReplicas: ['a'],
      maxSlotWalMB: 1,
      maxWalRateMB: 1,
      maxWaitMs: 1,
      freeSpaceMB: 0,
    }
    const paths = { reportDir: 'reports', metricsFile: '/var/lib/node_exporter/deploy.prom' }
    for (const value of [
      {},
      { migrations: './drizzle', drizzleConfig: 'drizzle.config.ts', ledger: {}, deploy: {}, backup: {} },
      {
        migrations: { postgresql: 'a' },
        drizzleConfig: { sqlite: 'b' },
        ledger: { schema: 's', table: 't' },
      },
      {
        deploy: { ...limits, ...paths },
        backup: { dir: 's3://bucket/prefix', recipients: ['age1x'], allowedSigners: 'c' },
      },
    ]) {
      expect(problems(value)).toEqual({ list: [], secrets: false })
    }
  })

  it('tells all of them at once', () => {
    const value = {
      migrations: 7,
      drizzleConfig: '',
      ledger: { schema: 1, table: '' },
      deploy: {
        maxReplicaLagMs: '5s',
        maxSlotWalMB: 0,
        maxWaitMs: 1.5,
        freeSpaceMB: 1e12,
        metricsFile: 'a.txt',
      },
      backup: { dir: [], recipients: 'age1x' },
    }
    expect(problems(value)).toEqual({
      list: [
        'migrations must be a path, or { postgresql, sqlite } with one of each.',
        'drizzleConfig must be a path, or { postgresql, sqlite } with one of each.',
        'ledger.schema must be a name.',
        'ledger.table must not be empty.',
        'deploy.maxReplicaLagMs must be a whole number from 1.',
        'deploy.maxSlotWalMB must be a whole number from 1.',
        'deploy.maxWaitMs must be a whole number from 1.',
        'deploy.freeSpaceMB is too large.',
        'deploy.metricsFile must be a path that ends in .prom.',
        'backup.dir must be a folder, or s3://bucket/prefix.',
        'backup.recipients must be a list of public keys.',
      ],
      secrets: false,
    })
  })

  it.each([undefined, null, 'x', [], () => ({})])('wants an object, not %j', (value) => {
    expect(problems(value).list).toEqual(['It must export an object: export default defineConfig({ … }).'])
  })

  it.each([
    [{ migratons: './drizzle' }, 'migratons is not known; did you mean migrations?'],
    [{ Ledger: {} }, 'Ledger is not known; did you mean ledger?'],
    [{ deploy: { maxReplicaLag: 1 } }, 'deploy.maxReplicaLag is not known; did you mean maxReplicaLagMs?'],
    [{ migrations: { postgres: 'a' } }, 'migrations.postgres is not known; did you mean postgresql?'],
    [
      { backup: { retention: 7 } },
      'backup.retention is not known; there are dir, recipients, allowedSigners.',
    ],
    [
      { constructor: 1 },
      'constructor is not known; there are migrations, drizzleConfig, ledger, deploy, backup.',
    ],
  ])('names what is near to an unknown name: %j', (value, problem) => {
    expect(problems(value)).toEqual({ list: [problem], secrets: false })
  })

  it.each([
    [{ databaseUrl: 'x' }, 'databaseUrl belongs into the environment, as DATABASE_URL.'],
    [{ environment: 'production' }, 'environment belongs into the environment, as NODE_ENV.'],
    [
      { backup: { identityFile: 'key.txt' } },
      'backup.identityFile belongs into the environment, as BACKUP_AGE_IDENTITY_FILE.',
    ],
    [
      { deploy: { webhookUrl: 'x' } },
      'deploy.webhookUrl belongs into the environment, as DEPLOY_WEBHOOK_URL.',
    ],
    [{ url: 'postgres://localhost/app' }, 'url holds the URL of a database or a secret.'],
    [{ migrations: 'libsql://app.example.org' }, 'migrations holds the URL of a database or a secret.'],
    [
      { backup: { dir: 's3://key:hush@bucket/prefix' } },
      'backup.dir holds the URL of a database or a secret.',
    ],
    [
      { backup: { recipients: ['age1x', 'AGE-SECRET-KEY-1HUSH'] } },
      'backup.recipients.1 holds the URL of a database or a secret.',
    ],
    [{ ledger: { table: 'a?authToken=hush' } }, 'ledger.table holds the URL of a database or a secret.'],
  ])('sends what is secret or names a database into the environment, without it: %j', (value, problem) => {
    expect(problems(value)).toEqual({ list: [problem], secrets: true })
  })

  it('finds a secret however deep, and follows no circle', () => {
    const inner: Record<string, unknown> = { key: '-----BEGIN PRIVATE KEY-----' }
    inner['again'] = inner
    expect(problems({ extra: { inner } }).list).toEqual([
      'extra.inner.key holds the URL of a database or a secret.',
      'extra is not known; there are migrations, drizzleConfig, ledger, deploy, backup.',
    ])
  })
})
