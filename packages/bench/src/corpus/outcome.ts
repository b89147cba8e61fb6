import { migrate, type MigrationDatabase, type MigrationFolder } from '@twinship/migrate'
import { runInfo } from '../run-info.ts'
import type { Dump, Scratch } from './scratch.ts'

/** How one way to apply a history ended. `sql` is the beginning of the statement that failed. */
export type Outcome =
  | { readonly kind: 'applied'; readonly dump: Dump }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly message: string
      readonly at: string | null
      readonly sql: string | null
    }

export async function attempt(scratch: Scratch, work: () => Promise<void>): Promise<Outcome> {
  try {
    await work()
  } catch (error) {
    return toFailure(error)
  }
  return { kind: 'applied', dump: await scratch.dump() }
}

export async function applyAtOnce(database: MigrationDatabase, folder: MigrationFolder): Promise<void> {
  await migrate({
    database,
    folder,
    environment: 'test',
    policy: { allowOutOfOrder: true, allowAhead: true, resume: false },
    run: runInfo(),
    create: true,
    waitMs: 20_000,
  })
}

/** As a project that deploys after every migration: n runs, each with one more of them in the folder. */
export async function applyFileByFile(database: MigrationDatabase, folder: MigrationFolder): Promise<void> {
  for (const [index] of folder.migrations.entries()) {
    await applyAtOnce(database, { ...folder, migrations: folder.migrations.slice(0, index + 1) })
  }
}

function toFailure(error: unknown): Outcome {
  const chain = causes(error)
  const inner = chain.at(-1)
  const details = textOf(error, 'details')
  const at = [textOf(details, 'migration'), textOf(details, 'statement')].filter((part) => part !== undefined)
  const query = chain.map((one) => textOf(one, 'query')).find((text) => typeof text === 'string')
  const code = chain.map((one) => textOf(one, 'code')).findLast((text) => typeof text === 'string')
  return {
    kind: 'failed',
    code: code ?? 'none',
    message: String(inner instanceof Error ? inner.message : inner).slice(0, 300),
    at: at.length === 0 ? null : at.map(String).join(' #'),
    sql: typeof query === 'string' ? query.trim().slice(0, 200) : null,
  }
}

function causes(error: unknown): readonly unknown[] {
  const chain: unknown[] = []
  for (let one = error; one !== undefined && one !== null; one = textOf(one, 'cause')) chain.push(one)
  return chain
}

function textOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
