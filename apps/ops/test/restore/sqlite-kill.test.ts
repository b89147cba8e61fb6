import { readdirSync } from 'node:fs'
import path from 'node:path'
import { assertNoOpenFiles, createTally, draw, readSampling } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { start, workspaceRoot } from '../run-ops.ts'
import { useFilePlace } from './file-place.ts'

const sampling = await readSampling(process.env, workspaceRoot)
const tally = createTally({
  suite: 'restore-killed-sqlite',
  what: 'SIGKILL during a restore or an undo of a SQLite file: a live, correct file and a truthful list',
  sampling,
})
afterAll(() => tally.report())

const fixture = path.join(workspaceRoot, 'apps/ops/test/restore/killed-restore.ts')
const steps = [
  'created',
  'filled',
  'proven',
  'fencing',
  'carried',
  'recorded',
  'closed',
  'swapped',
  'finished',
]

describe.each(['restore', 'undo'] as const)('%s of a file', { timeout: 3_600_000 }, (action) => {
  const { fresh, folder } = useFilePlace()
  /** Rows before and after it. */
  const [before, after] = action === 'restore' ? [4, 3] : [3, 4]

  const prepare = async () => {
    const made = await fresh()
    const backup = await made.backUp()
    await made.query("insert into notes (body) values ('later')")
    if (action === 'undo') {
      const { exitCode, document } = await made.json('restore', backup, ...made.confirm)
      expect([exitCode, document.error]).toEqual([0, undefined])
    }
    // What this process has open would keep the other one from it.
    await assertNoOpenFiles(made.file, 60_000)
    const args = [action, action === 'undo' ? '' : backup, folder]
    const run = (at: string) => {
      const node = ['--conditions=twinship-source', '--import', 'tsx', fixture]
      return start(process.execPath, [...node, at, ...args], { env: made.env }).done
    }
    return { ...made, backup, run }
  }
  type Prepared = Awaited<ReturnType<typeof prepare>>

  /** The file is one of the two, and stays what it is when somebody looks after what was left. */
  const expectSound = async ({ json, count, query, beside, home, backup }: Prepared): Promise<number> => {
    const rows = await count()
    expect([before, after]).toContain(rows)
    const resumed = await json('restore', '--resume')
    if (resumed.exitCode !== 0) {
      expect(resumed).toMatchObject({ exitCode: 2, document: { error: { code: 'RESTORE.NOTHING' } } })
    }
    expect(await count()).toBe(rows)
    const kept = beside()
    expect(kept.filter((name) => !/^app\.db\.before-\d{8}_\d{6}_\d{3}$/.test(name))).toEqual([])
    expect((await json('restore', '--list')).document).toMatchObject({
      kept: kept.toSorted().map((name) => ({ name })),
      unfinished: [],
    })
    expect(await query('pragma journal_mode')).toMatchObject([{ journal_mode: 'wal' }])
    expect(await query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(await json('audit', 'verify')).toMatchObject({ exitCode: 0 })
    expect(await json('status', '--check')).toMatchObject({ exitCode: 0 })
    const list = await json('backup', 'list')
    expect(list).toMatchObject({ exitCode: 0, document: { unreadable: [] } })
    expect(await json('backup', 'verify', '--quick', backup)).toMatchObject({ exitCode: 0 })
    // Nothing that the killed one held keeps anybody from the next one, and nothing of it stays.
    expect(await json('backup', 'create')).toMatchObject({ exitCode: 0 })
    expect(readdirSync(home).filter((name) => name.startsWith('.'))).toEqual([])
    return rows
  }

  it.each(draw(steps, 1, sampling))('killed after "%s" is finished or taken back', (step) =>
    tally.hold(`${action}, after each step`, async () => {
      const prepared = await prepare()
      const { exitCode, stdout } = await prepared.run(step)
      expect([exitCode, stdout]).toEqual([-1, ''])
      const isSwapped = step === 'swapped' || step === 'finished'
      if (step !== 'finished') {
        const refused = await prepared.json('restore', prepared.backup, ...prepared.confirm)
        expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'RESTORE.UNFINISHED' } } })
        expect((await prepared.json('restore', '--list')).document['unfinished']).toHaveLength(1)
      }
      expect(await expectSound(prepared)).toBe(isSwapped ? after : before)
    }),
  )

  it('killed before any operation on a file or a program leaves one of the two, whole', async () => {
    const { stdout } = await (await prepare()).run('file:0')
    const total = Number(/^ended (\d+)$/m.exec(stdout)?.[1])
    expect(total).toBeGreaterThan(20)
    for (const point of draw(total, 1, sampling)) {
      await tally.hold(`${action}, before each operation`, async () => {
        const prepared = await prepare()
        const { exitCode, stdout: said } = await prepared.run(`file:${point + 1}`)
        expect([point, exitCode, said]).toEqual([point, -1, ''])
        await expectSound(prepared)
      })
    }
  })
})
