import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CodedError } from '../errors/coded-error.ts'
import { parseConfig } from './load.ts'
import { findWorkspaceRoot, withDotEnv } from './surroundings.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-env-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function problems(env: Record<string, string>, url?: string): string {
  try {
    parseConfig(env, '/srv', { url })
  } catch (error) {
    if (error instanceof CodedError && error.code === 'CONFIG.INVALID') return error.message
    throw error
  }
  throw new Error('was accepted')
}

describe('parseConfig', () => {
  it('needs nothing in development', () => {
    expect(parseConfig({}, '/srv')).toMatchObject({
      environment: 'development',
      environmentGiven: false,
      database: { path: '/srv/.data/development.db' },
      pool: { min: 2, max: 10, idleTimeoutMs: 30_000, acquireTimeoutMs: 60_000 },
      backup: { directory: '/srv/backups' },
    })
  })

  it('reads how far a deployment may load its server, in the units of the variables', () => {
    const MiB = 1024 * 1024
    expect(parseConfig({}, '/srv').deploy).toEqual({
      replicaLagMs: 30_000,
      ignoredReplicas: [],
      slotBytes: 8192 * MiB,
      walBytesPerSecond: 256 * MiB,
      waitMs: 600_000,
      freeBytes: null,
      anyRole: false,
      additiveBackupMs: null,
      healthUrl: undefined,
    })
    const env = {
      DEPLOY_MAX_REPLICA_LAG: '500',
      DEPLOY_IGNORE_REPLICAS: 'delayed, reports,',
      DEPLOY_MAX_SLOT_WAL: '1',
      DEPLOY_FREE_SPACE: '0',
    }
    expect(parseConfig(env, '/srv').deploy).toMatchObject({
      replicaLagMs: 500,
      ignoredReplicas: ['delayed', 'reports'],
      slotBytes: MiB,
      freeBytes: 0,
    })
    expect(() => parseConfig({ DEPLOY_MAX_WAL_RATE: '0', DEPLOY_FREE_SPACE: '1GB' }, '/srv')).toThrow(
      /DEPLOY_MAX_WAL_RATE must be at least 1(.|\n)*DEPLOY_FREE_SPACE must be a whole number of megabytes/,
    )
  })

  it('reads what a deployment to production takes, files from the workspace root', () => {
    expect(parseConfig({}, '/srv').gate).toEqual({
      promotion: false,
      promotionSigners: undefined,
      approvers: undefined,
    })
    expect(parseConfig({ DEPLOY_REQUIRE_PROMOTION: 'true' }, '/srv').gate.promotion).toBe(true)
    // Whose signature counts is said where a record is asked for.
    const env = { DEPLOY_PROMOTION_SIGNERS_FILE: 'keys/promoters', DEPLOY_APPROVERS_FILE: '/etc/approvers' }
    expect(parseConfig(env, '/srv').gate).toEqual({
      promotion: true,
      promotionSigners: '/srv/keys/promoters',
      approvers: '/etc/approvers',
    })
    expect(problems({ DEPLOY_REQUIRE_PROMOTION: 'yes' })).toContain(
      'DEPLOY_REQUIRE_PROMOTION must be true or false',
    )
  })

  it('leaves reports by default where it is live, and in a folder of the workspace root', () => {
    const directory = (env: Record<string, string>) =>
      parseConfig({ DATABASE_URL: 'file:a.db', ...env }, '/srv').outputs.reportDirectory
    expect(directory({})).toBeNull()
    expect(directory({ NODE_ENV: 'test' })).toBeNull()
    expect(directory({ NODE_ENV: 'staging' })).toBe('/srv/reports')
    expect(directory({ NODE_ENV: 'production' })).toBe('/srv/reports')
    expect(directory({ NODE_ENV: 'production', DEPLOY_REPORT_DIR: 'a/b' })).toBe('/srv/a/b')
    expect(directory({ DEPLOY_REPORT_DIR: '/var/lib/reports' })).toBe('/var/lib/reports')
  })

  it('reads whom a deployment tells', () => {
    expect(parseConfig({}, '/srv').outputs).toEqual({
      reportDirectory: null,
      webhooks: [],
      webhookFormat: undefined,
      webhookSecret: undefined,
      metricsFile: undefined,
      metricsPushUrl: undefined,
    })
    const env = {
      DEPLOY_WEBHOOK_URL: ' https://example.org/a\n  http://localhost:8080/b ',
      DEPLOY_WEBHOOK_FORMAT: 'slack',
      DEPLOY_WEBHOOK_SECRET: 'hush',
      DEPLOY_METRICS_FILE: 'metrics/twinship.prom',
      DEPLOY_METRICS_PUSH_URL: 'https://example.org:9091',
    }
    expect(parseConfig(env, '/srv').outputs).toMatchObject({
      webhooks: ['https://example.org/a', 'http://localhost:8080/b'],
      webhookFormat: 'slack',
      webhookSecret: 'hush',
      metricsFile: '/srv/metrics/twinship.prom',
      metricsPushUrl: 'https://example.org:9091',
    })
  })

  it('refuses where it cannot tell them, without the URL: that is a secret', () => {
    const message = problems({
      DEPLOY_WEBHOOK_URL: 'https://example.org/a example.org/hush',
      DEPLOY_WEBHOOK_FORMAT: 'hush',
      DEPLOY_METRICS_FILE: '/srv/hush.txt',
      DEPLOY_METRICS_PUSH_URL: 'ftp://example.org/hush',
    })
    expect(message.split('\n').slice(1)).toEqual([
      '  - DEPLOY_WEBHOOK_URL must begin with https:// or http://, each of them.',
      '  - DEPLOY_WEBHOOK_FORMAT must be json or slack.',
      '  - DEPLOY_METRICS_FILE must end in .prom: the collector reads no other file.',
      '  - DEPLOY_METRICS_PUSH_URL must begin with https:// or http://.',
    ])
  })

  it('takes an empty variable for one that is not set', () => {
    expect(parseConfig({ NODE_ENV: '', DATABASE_URL: '', DB_POOL_MAX: '' }, '/srv')).toEqual(
      parseConfig({}, '/srv'),
    )
  })

  it('uses DATABASE_DIRECT_URL where it is given', () => {
    const env = {
      DATABASE_URL: 'postgres://h:6432/app',
      DATABASE_DIRECT_URL: 'postgres://h/app',
      NODE_ENV: 'staging',
    }
    const config = parseConfig(env, '/srv')
    expect([config.database.location, config.direct.location]).toEqual([
      'postgresql://h:6432/app',
      'postgresql://h/app',
    ])
    expect(parseConfig({ DATABASE_URL: 'postgres://h/app' }, '/srv').direct.location).toBe(
      'postgresql://h/app',
    )
  })

  it('lists every problem at once, without values', () => {
    const message = problems({
      NODE_ENV: 'hush',
      DATABASE_URL: 'mysql://u:hush@h/app',
      DATABASE_DIRECT_URL: 'postgres://u:hush#@h/app',
      DB_POOL_MIN: 'hush',
      DB_POOL_MAX: '0',
      DB_POOL_IDLE_TIMEOUT: '-1',
      DB_POOL_ACQUIRE_TIMEOUT: '99999999999',
    })
    expect(message.split('\n').slice(1)).toEqual([
      '  - NODE_ENV must be one of development, test, staging, production.',
      '  - DB_POOL_MIN must be a whole number.',
      '  - DB_POOL_MAX must be at least 1.',
      '  - DB_POOL_IDLE_TIMEOUT must be a whole number.',
      '  - DB_POOL_ACQUIRE_TIMEOUT is too large.',
      '  - DATABASE_URL has the unknown scheme "mysql:".',
      '  - DATABASE_DIRECT_URL cannot be read; characters like # % / @ in a password must be percent-encoded.',
    ])
  })

  it('compares the bounds of the pool whatever else is wrong, and asks no bogus environment for its URL', () => {
    expect(problems({ NODE_ENV: 'bogus', DB_POOL_MIN: '99' }).split('\n').slice(1)).toEqual([
      '  - NODE_ENV must be one of development, test, staging, production.',
      '  - DB_POOL_MIN must not be greater than DB_POOL_MAX.',
    ])
  })

  it('takes --url for both variables, and calls it so', () => {
    const env = { NODE_ENV: 'staging', DATABASE_URL: 'mysql://h', DATABASE_DIRECT_URL: 'mysql://h' }
    const config = parseConfig(env, '/srv', { url: 'file:a.db' })
    expect([config.database.location, config.direct.location]).toEqual(['file:/srv/a.db', 'file:/srv/a.db'])
    expect(
      problems({ NODE_ENV: 'bogus', DB_POOL_MAX: 'many' }, 'mysql://u:hush@h').split('\n').slice(1),
    ).toEqual([
      '  - NODE_ENV must be one of development, test, staging, production.',
      '  - DB_POOL_MAX must be a whole number.',
      '  - --url has the unknown scheme "mysql:".',
    ])
  })

  it.each(['test', 'staging', 'production'])('has no default database in %s', (environment) => {
    expect(problems({ NODE_ENV: environment })).toContain('DATABASE_URL is not set.')
  })

  it.each([
    [{ DB_POOL_MIN: '5', DB_POOL_MAX: '4' }, 'DB_POOL_MIN must not be greater than DB_POOL_MAX.'],
    [{ DATABASE_DIRECT_URL: 'postgres://h/app' }, 'DATABASE_DIRECT_URL names another kind of database'],
    [{ DB_POOL_MAX: '1e3' }, 'DB_POOL_MAX must be a whole number.'],
    [{ DB_POOL_MAX: ' 3' }, 'DB_POOL_MAX must be a whole number.'],
  ])('refuses %j', (env, why) => expect(problems(env)).toContain(why))
})

describe('withDotEnv', () => {
  it('puts the real environment over the file, and lets an empty variable be filled', () => {
    writeFileSync(
      path.join(folder, '.env'),
      '\uFEFFDATABASE_URL="file:a b.db" # where\nDB_POOL_MAX=3\nNODE_ENV=test\n',
    )
    expect(withDotEnv({ NODE_ENV: 'staging', DB_POOL_MAX: '' }, folder)).toEqual({
      DATABASE_URL: 'file:a b.db',
      DB_POOL_MAX: '3',
      NODE_ENV: 'staging',
    })
  })

  it('needs no file, and says so where it cannot be read', () => {
    const env = { A: 'b' }
    expect(withDotEnv(env, path.join(folder, 'nowhere'))).toBe(env)
    mkdirSync(path.join(folder, 'odd', '.env'), { recursive: true })
    expect(() => withDotEnv({}, path.join(folder, 'odd'))).toThrow(/cannot be read \(EISDIR\)/)
  })
})

it('findWorkspaceRoot goes up to pnpm-workspace.yaml, or stays', () => {
  const root = path.join(folder, 'root')
  mkdirSync(path.join(root, 'a', 'b'), { recursive: true })
  writeFileSync(path.join(root, 'pnpm-workspace.yaml'), '')
  expect(findWorkspaceRoot(path.join(root, 'a', 'b'))).toBe(root)
  expect(findWorkspaceRoot(path.join(folder, 'odd'))).toBe(path.join(folder, 'odd'))
})
