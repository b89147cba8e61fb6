import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { CodedError } from '@twinship/core'
import { migrate, type MigrateOptions } from '../../src/engine/migrate.ts'
import type { MigrationDatabase } from '../../src/ports/migration-database.ts'
import type { Planned } from '../support/by-planner.ts'
import type { FolderContents } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'

/** What a deployer is told over its channel. */
export type Order = {
  readonly url: string
  readonly folder: FolderContents
  readonly resume: boolean
  /** By plan, step by step, as if every table were large. */
  readonly online?: { readonly maintenance: boolean }
}

/** What it says: that it is ready for an order, and how each went. */
export type Word =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly applied: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

process.on('message', (order: Order) => {
  work(order).then(say, (error: unknown) => say(failure(error)))
})
say({ kind: 'ready' })

async function work({ url, folder, resume, online }: Order): Promise<Word> {
  const { applied } = await migrate({
    database: await open(url),
    folder: folderOf(folder),
    environment: 'test',
    policy: { allowOutOfOrder: false, allowAhead: false, resume },
    run: {
      id: randomUUID(),
      command: 'migrate',
      actor: 'deployer',
      host: hostname(),
      processId: process.pid,
      gitCommit: null,
      toolVersion: '0.0.0',
    },
    create: true,
    waitMs: 60_000,
    ...(online === undefined ? {} : await planned({ ...online, url, folder })),
  })
  return { kind: 'done', applied: applied.map(({ tag }) => tag) }
}

async function planned(from: Planned): Promise<Pick<MigrateOptions, 'online'>> {
  const { byPlanner } = await import('../support/by-planner.ts')
  return byPlanner(from)
}

/** What is loaded for the other dialect would cost every process its time. */
async function open(url: string): Promise<MigrationDatabase> {
  if (!url.startsWith('file:')) {
    const { createPgDatabase } = await import('../../src/adapters/pg/database.ts')
    return createPgDatabase({ url, location: 'here' })
  }
  const { createSqliteDatabase } = await import('../../src/adapters/sqlite/database.ts')
  return createSqliteDatabase({ url, location: 'here', path: fileURLToPath(url) })
}

function failure(error: unknown): Word {
  if (!(error instanceof CodedError)) return { kind: 'failed', code: 'UNCODED', message: String(error) }
  return { kind: 'failed', code: error.code, message: error.message }
}

function say(word: Word): void {
  process.send?.(word)
}
