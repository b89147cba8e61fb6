import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pgVersions } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { run } from '../support/run.ts'
import { historyLength, journalLayout } from './history.ts'
import { places, type Place } from './place.ts'
import { take, withFolder } from './turns.ts'

const kit = path.join(path.dirname(fileURLToPath(import.meta.resolve('drizzle-kit'))), 'bin.cjs')

describe.each([...pgVersions().slice(0, 1), 'SQLite'] as const)(
  'drizzle-kit migrate and the engine take turns, PostgreSQL or %s',
  (kind) => {
    const place = places(kind)

    it.each([
      ['the program first', ['stock', 'ours', 'stock', 'ours']],
      ['the engine first', ['ours', 'stock', 'ours', 'stock']],
    ] as const)('%s', async (_, order) => {
      const played = await place()
      try {
        for (const [index, player] of order.entries()) {
          const folder = journalLayout(played.dialect, index + 1)
          await take(played, { folder, stock: kitMigrate(played), player })
        }
        expect(await played.ledger()).toHaveLength(historyLength)
        expect(await run(played.database, journalLayout(played.dialect, historyLength))).toMatchObject({
          applied: [],
        })
      } finally {
        await played.dispose()
      }
    })
  },
)

/** The program, in a directory of its own beside the folder. */
function kitMigrate({ dialect }: Place): Place['stock'] {
  return (url, folder) => {
    const out = path.relative(path.dirname(folder), folder)
    const config = { dialect, out: `./${out}`, dbCredentials: { url } }
    return withFolder({ 'drizzle.config.json': JSON.stringify(config) }, async (directory) => {
      cpSync(folder, path.join(directory, out), { recursive: true })
      await promisify(execFile)(process.execPath, [kit, 'migrate'], { cwd: directory })
    })
  }
}
