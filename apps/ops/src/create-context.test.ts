import { describe, expect, it } from 'vitest'
import { createContext } from './create-context.ts'
import { createInterruption } from './interruption.ts'
import { limitsOf } from './jobs/deploy/online.ts'
import type { CommonOptions } from './options.ts'
import { settingsOf } from './settings/settings.ts'

const settings = settingsOf('/srv/shop/ops.config.ts', {
  migrations: { postgresql: './drizzle', sqlite: 'lite' },
  drizzleConfig: { postgresql: 'drizzle.config.ts' },
  ledger: { schema: 'meta', table: 'migrations' },
  deploy: {
    maxReplicaLagMs: 5000,
    ignoreReplicas: ['delayed'],
    maxSlotWalMB: 1,
    maxWaitMs: 7000,
    freeSpaceMB: 0,
    reportDir: './runs',
    metricsFile: '/var/metrics/deploy.prom',
  },
  backup: { dir: 'store', recipients: ['age1a', 'age1b'], allowedSigners: 'signers' },
})

const terminal = {
  out: () => undefined,
  err: () => undefined,
  ask: undefined,
  prompter: undefined,
  readInput: () => Promise.resolve(new Uint8Array()),
  paint: (_style: string, text: string) => text,
}

function context(env: Record<string, string>, options: Partial<CommonOptions> = {}, given = settings) {
  const surroundings = { env, workspaceRoot: '/workspace', cwd: '/home' }
  return createContext(surroundings, terminal, createInterruption(), { color: false, ...options }, given)
}

const onServer = { DATABASE_URL: 'postgres://localhost/shop' }
const MiB = 1024 * 1024

describe('what ops.config.ts says', () => {
  it('is over the defaults, with paths from its own folder', () => {
    const { config, migrations, isOwnFolder, drizzleConfig, ledger } = context(onServer)
    expect(config.deploy).toMatchObject({
      replicaLagMs: 5000,
      ignoredReplicas: ['delayed'],
      slotBytes: MiB,
      walBytesPerSecond: 256 * MiB,
      waitMs: 7000,
      freeBytes: 0,
    })
    expect(config.outputs).toMatchObject({
      reportDirectory: '/srv/shop/runs',
      metricsFile: '/var/metrics/deploy.prom',
    })
    expect(config.backup).toMatchObject({
      directory: '/srv/shop/store',
      recipients: 'age1a age1b',
      allowedSigners: '/srv/shop/signers',
    })
    expect({ migrations, isOwnFolder, drizzleConfig, ledger }).toEqual({
      migrations: '/srv/shop/drizzle',
      isOwnFolder: true,
      drizzleConfig: '/srv/shop/drizzle.config.ts',
      ledger: { schema: 'meta', table: 'migrations' },
    })
  })

  it('is under the environment, in which an empty variable says nothing', () => {
    const env = { ...onServer, DEPLOY_MAX_REPLICA_LAG: '9', DEPLOY_MAX_WAIT: '', BACKUP_DIR: 'elsewhere' }
    const { config } = context(env)
    expect(config.deploy).toMatchObject({ replicaLagMs: 9, waitMs: 7000 })
    expect(config.backup.directory).toBe('/workspace/elsewhere')
  })

  it('is under the command line, as the environment is', () => {
    const env = { ...onServer, DEPLOY_MAX_REPLICA_LAG: '9' }
    const options = { migrations: 'mine', ledgerSchema: 's', ledgerTable: 't' }
    const given = context(env, options)
    expect(limitsOf(given, { maxReplicaLag: 2, ignoreReplica: ['reports'], freeSpace: 3 })).toMatchObject({
      replicaLagMs: 2000,
      ignoredReplicas: ['reports'],
      slotBytes: MiB,
      freeBytes: 3 * MiB,
    })
    // The schema of the settings is not that of another folder.
    expect([given.migrations, given.drizzleConfig]).toEqual(['/home/mine', undefined])
    expect(given.ledger).toEqual({ schema: 's', table: 't' })
  })

  it('is taken by dialect, and SQLite has no schema of the ledger', () => {
    const { migrations, drizzleConfig, ledger } = context({ DATABASE_URL: 'file:a.db' })
    expect({ migrations, drizzleConfig, ledger }).toEqual({
      migrations: '/srv/shop/lite',
      drizzleConfig: undefined,
      ledger: { schema: undefined, table: 'migrations' },
    })
  })

  it('must have a folder for the database, unless none is asked', () => {
    const one = settingsOf('/srv/shop/ops.config.ts', { migrations: { postgresql: 'drizzle' } })
    expect(() => context({ DATABASE_URL: 'file:a.db' }, {}, one)).toThrow(/names no migrations for sqlite/)
    expect(context({ NODE_ENV: 'test' }, { database: false }, one).migrations).toBe('/srv/shop/drizzle')
  })

  it('leaves an S3 address as it is', () => {
    const s3 = settingsOf('/srv/shop/ops.config.ts', { backup: { dir: 's3://bucket/prefix' } })
    expect(context(onServer, {}, s3).config.backup.directory).toBe('s3://bucket/prefix')
  })

  it('refuses a name of the ledger that the database would cut or cannot have', () => {
    const long = 'l'.repeat(64)
    const refused = (env: Record<string, string>, options: Partial<CommonOptions>, given = settings) => {
      try {
        return context(env, options, given).ledger
      } catch (error) {
        return error
      }
    }
    expect(refused(onServer, { ledgerTable: long })).toMatchObject({
      code: 'USAGE.INVALID',
      message: expect.stringMatching(/^--ledger-table has 64 bytes/),
    })
    expect(refused(onServer, { ledgerSchema: '' })).toMatchObject({ code: 'USAGE.INVALID' })
    const set = settingsOf('/srv/ops.config.ts', {
      migrations: { postgresql: 'drizzle', sqlite: 'drizzle' },
      ledger: { table: long },
    })
    expect(refused(onServer, {}, set)).toMatchObject({
      code: 'CONFIG.FILE',
      message: expect.stringMatching(/ops\.config\.ts: ledger\.table has 64 bytes/),
    })
    expect(refused({ DATABASE_URL: 'file:a.db' }, { migrations: 'm' }, set)).toEqual({
      schema: undefined,
      table: long,
    })
  })
})
