import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { runStockPg } from '../benchmarks/migrate-stock.ts'
import { currentEnv } from '../env.ts'
import type { LoadCase } from './cases.ts'
import { runByHand } from './hand.ts'
import type { LoadPlace } from './place.ts'

/** `no-preflight` is the engine without counting first the rows that would fail, which nobody by hand does. */
export const wayNames = ['engine', 'no-preflight', 'by-hand', 'drizzle', 'dbmate'] as const
export type WayName = (typeof wayNames)[number]

/** Makes ready what the change takes, and gives what makes it. */
export type Way = (one: LoadCase) => Promise<() => Promise<unknown>>

const bundle = fileURLToPath(new URL('../../../../apps/ops/dist/ops.js', import.meta.url))

export async function openWays(place: LoadPlace): Promise<Readonly<Record<WayName, Way>>> {
  if (!existsSync(bundle)) throw new Error('There is no apps/ops/dist/ops.js: run pnpm build first')
  const { url } = place
  const history = createHistory(path.join(place.folder, 'drizzle'))
  await history.add('SELECT 1;')
  const deploy = (...more: readonly string[]) =>
    execa(process.execPath, [bundle, 'deploy', '--quiet', '--migrations', history.folder, ...more], {
      extendEnv: false,
      env: { PATH: currentEnv()['PATH'] ?? '', NODE_ENV: 'test', DATABASE_URL: url },
    })
  await deploy()
  return {
    engine: async ({ sql }) => {
      await history.add(sql)
      return () => deploy()
    },
    'no-preflight': async ({ sql }) => {
      await history.add(sql)
      return () => deploy('--no-preflight')
    },
    'by-hand': ({ hand }) => Promise.resolve(() => runByHand(url, hand)),
    drizzle: async ({ sql }) => {
      await history.add(sql)
      return () => runStockPg(url, history.folder)
    },
    dbmate: async ({ sql }) => {
      const folder = path.join(place.folder, 'dbmate')
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder)
      const version = String(Date.now()).padEnd(14, '0')
      await writeFile(
        path.join(folder, `${version}_change.sql`),
        `-- migrate:up\n${sql}\n\n-- migrate:down\n`,
      )
      return () =>
        execa(dbmate(), ['--migrations-dir', folder, '--no-dump-schema', 'migrate'], {
          env: { DATABASE_URL: `${url}${url.includes('?') ? '&' : '?'}sslmode=disable` },
        })
    },
  }
}

function dbmate(): string {
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('dbmate/package.json'))
  return ofPackage.resolve(`@dbmate/${process.platform}-${process.arch}/bin/dbmate`)
}

/** A drizzle-kit folder that grows: what a run has applied is undone on the table, and stays in the ledger. */
function createHistory(folder: string): {
  readonly folder: string
  readonly add: (sql: string) => Promise<void>
} {
  const entries: object[] = []
  return {
    folder,
    add: async (sql) => {
      const idx = entries.length
      const tag = `${String(idx).padStart(4, '0')}_change`
      entries.push({ idx, version: '7', when: Date.UTC(2024, 0, 1) + idx * 1000, tag, breakpoints: true })
      await mkdir(path.join(folder, 'meta'), { recursive: true })
      // A comment makes the same change another file, with a hash of its own.
      await writeFile(path.join(folder, `${tag}.sql`), `${sql}\n-- ${tag}\n`)
      await writeFile(
        path.join(folder, 'meta', '_journal.json'),
        JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
      )
    },
  }
}
