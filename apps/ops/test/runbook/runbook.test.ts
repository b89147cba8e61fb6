import { errorTable } from '@twinship/core'
import { describe, expect, it } from 'vitest'
import { blocksOf, readDocument } from '../document.ts'
import { parseOps } from '../infra/commands.ts'
import { given } from './given.ts'
import { useRunbookPlace, type Environment } from './place.ts'

const page = readDocument('MIGRATION_RUNBOOK.md')

/** A block's note: where it is typed, what it finds there, and how it ends; `text` is what is typed. */
const blocks = blocksOf(page, 'sh').map(({ note, text }) => ({
  note,
  text,
  environment: (note.split(' ')[0] ?? '') as Environment,
  scene: /given=(?<scene>[\w-]+)/.exec(note)?.groups?.['scene'],
  exitCode: Number(/exit=(?<code>\d+)/.exec(note)?.groups?.['code'] ?? 0),
  says: /says=(?<says>[\w.]+)/.exec(note)?.groups?.['says'] ?? '',
}))

describe('docs/MIGRATION_RUNBOOK.md', () => {
  const place = useRunbookPlace()

  it.each(blocks)('$note: $text', { timeout: 600_000 }, async ({ environment, scene, ...block }) => {
    const run = async () => {
      const { exitCode, stdout, stderr } = await place.type(environment, block.text)
      expect({ exitCode, output: exitCode === block.exitCode ? '' : stdout + stderr }).toEqual({
        exitCode: block.exitCode,
        output: '',
      })
      expect(stderr).toContain(block.says)
    }
    const around = scene === undefined ? run : () => given[scene]?.(place, environment, run)
    await around()
    expect.hasAssertions()
  })

  it('sets up every scene', () => {
    expect(Object.keys(given).sort()).toEqual([...new Set(blocks.flatMap(({ scene }) => scene ?? []))].sort())
  })
})

const mentioned = [...new Set([...page.matchAll(/`pnpm ops ([^`]+)`/g)].map(([, command = '']) => command))]

describe('what the runbook names', () => {
  it.each(mentioned)('ops %s is a command', async (command) => {
    if (command.endsWith('--help')) return
    await parseOps(command.match(/"[^"]+"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [])
  })

  /** Ends that none of these commands has: of other programs, of an app's own queries, and of setting up. */
  const elsewhere =
    /^(LINT|INIT|SCHEMA|DOCS|SEED|BASELINE|IMPORT)\.|^DB\.(NESTED_WRITE|POOL_ACQUIRE_TIMEOUT|NEEDS_SESSION|CLOSED)$|^PGBOUNCER\.(VALUE|USERLIST|EXPOSED)$/

  it.each(Object.keys(errorTable).filter((code) => !elsewhere.test(code)))('has a line for %s', (code) => {
    expect(page).toContain(`\`${code}\``)
  })

  it('and no code that there is not', () => {
    const codes = [...page.matchAll(/`([A-Z]+\.[A-Z_]+)`/g)].map(([, code = '']) => code)
    expect(codes.filter((code) => !Object.hasOwn(errorTable, code))).toEqual([])
  })
})
