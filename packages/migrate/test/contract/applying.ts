import { expect, it } from 'vitest'
import type { RunEvent } from '../../src/index.ts'
import { folderOf } from '../support/parsed.ts'
import { run } from '../support/run.ts'
import type { ContractAdapter } from './place.ts'
import { usePlaces } from './use-places.ts'

const a = 'CREATE TABLE a (id integer PRIMARY KEY);\nINSERT INTO a VALUES (1);'
const bad = 'CREATE TABLE b (id integer PRIMARY KEY);\nINSERT INTO nope VALUES (1);'
const mended = 'CREATE TABLE b (id integer PRIMARY KEY);\nINSERT INTO a VALUES (2);'
/** Two transactions and a statement of its own, the second of which cannot work yet. */
const steps =
  'INSERT INTO a VALUES (2);\nCOMMIT;\nINSERT INTO a VALUES (3);\nINSERT INTO late VALUES (1);\nINSERT INTO a VALUES (4);'

export function describeApplying(adapter: ContractAdapter): void {
  const places = usePlaces(adapter)
  const ids = 'select id from a order by id'

  it('applies a file, and writes it where stock Drizzle looks for it', async () => {
    const { database, rows } = await places.fresh()
    const folder = places.folder({ '0000_a': a, '0001_b': mended })
    const events: RunEvent[] = []
    const report = await run(database, folder, { onEvent: (event) => events.push(event) })
    expect(report).toMatchObject({
      total: 2,
      applied: [
        { tag: '0000_a', statements: 2 },
        { tag: '0001_b', statements: 2 },
      ],
    })
    expect(events.map(({ kind }) => kind)).toEqual([
      'file-started',
      'file-applied',
      'file-started',
      'file-applied',
    ])
    expect(await rows(ids)).toEqual([{ id: 1 }, { id: 2 }])
    const written = await rows(
      `select hash, created_at as at from ${adapter.ledgerTable} order by created_at`,
    )
    expect(written.map(({ hash, at }) => [hash, Number(at)])).toEqual(
      folderOf(folder).migrations.map(({ hash, whenMs }) => [hash, whenMs]),
    )
    expect((await database.readState()).attempts).toMatchObject([
      { tag: '0000_a', state: 'applied', failure: null, inFlight: null },
      { tag: '0001_b', state: 'applied', failure: null, inFlight: null },
    ])
    expect(await run(database, folder)).toMatchObject({ applied: [], run: null, auditHead: null })
  })

  it('applies a file without statements', async () => {
    const { database } = await places.fresh()
    const folder = places.folder({ '0000_none': '-- nothing yet\n' })
    expect((await run(database, folder)).applied).toMatchObject([{ tag: '0000_none', statements: 0 }])
    expect((await database.readState()).rows).toHaveLength(1)
  })

  it('keeps the files before one that fails, and nothing of that one but its record', async () => {
    const { database, rows } = await places.fresh()
    const text = expect.stringContaining('INSERT INTO nope VALUES (1);\n')
    await expect(run(database, places.folder({ '0000_a': a, '0001_b': bad }))).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      message: text,
      hint: expect.stringContaining('run the same command again'),
      details: { migration: '0001_b', file: '0001_b.sql', statement: 2, line: 2, left: 0 },
    })
    const state = await database.readState()
    expect(state.rows).toHaveLength(1)
    expect(state.attempts[1]).toMatchObject({
      tag: '0001_b',
      state: 'failed',
      doneHashes: [],
      failure: { statement: 2 },
    })
    expect(state.openRun).toBeNull()
    expect(await rows(`select outcome from ${adapter.engineTable('run')}`)).toEqual([{ outcome: 'failed' }])
    const report = await run(database, places.folder({ '0000_a': a, '0001_b': mended }))
    expect(report.applied).toMatchObject([{ tag: '0001_b' }])
    expect(await rows(ids)).toEqual([{ id: 1 }, { id: 2 }])
  })

  it('goes on after the statements that are committed, and repeats none', async () => {
    const { database, execute, rows } = await places.fresh()
    const folder = places.folder({ '0000_a': a, '0001_steps': steps })
    await expect(run(database, folder)).rejects.toMatchObject({
      code: 'MIGRATION.FAILED',
      hint: expect.stringContaining('ops resume'),
      details: { statement: 4, left: 3 },
    })
    expect(await rows(ids)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    const [, attempt] = (await database.readState()).attempts
    expect(attempt).toMatchObject({ state: 'failed', inFlight: null, failure: { statement: 4 } })
    expect(attempt?.doneHashes).toHaveLength(3)
    await expect(run(database, folder)).rejects.toMatchObject({ code: 'MIGRATION.INTERRUPTED' })
    await execute('CREATE TABLE late (id integer)')
    expect((await run(database, folder, { resume: true })).applied).toMatchObject([{ statements: 2 }])
    expect(await rows(ids)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
    const done = await database.readState()
    expect(done.rows).toHaveLength(2)
    expect(done.attempts[1]).toMatchObject({ id: attempt?.id, state: 'applied', failure: null })
  })

  it('stops between two steps when asked to, and goes on from there', async () => {
    const { database, rows } = await places.fresh()
    const own = `${a}\nCOMMIT;\nINSERT INTO a VALUES (2);\nINSERT INTO a VALUES (3);`
    const folder = places.folder({ '0000_a': own })
    const stop = new AbortController()
    const onEvent = () => stop.abort()
    await expect(run(database, folder, { signal: stop.signal, onEvent })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      exitCode: 130,
    })
    const [attempt] = (await database.readState()).attempts
    const resume = (attempt?.doneHashes.length ?? 0) > 0
    await run(database, folder, { resume })
    expect(await rows(ids)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  })

  it('leaves nothing of a transaction that the file itself rolls back', async () => {
    const { database, rows } = await places.fresh()
    const own = `${a}\nCOMMIT;\nBEGIN;\nINSERT INTO a VALUES (2);\nROLLBACK;\nINSERT INTO a VALUES (3);`
    await run(database, places.folder({ '0000_a': own }))
    expect(await rows(ids)).toEqual([{ id: 1 }, { id: 3 }])
  })

  it('honours savepoints', async () => {
    const { database, rows } = await places.fresh()
    const own = `${a}\nSAVEPOINT s;\nINSERT INTO a VALUES (2);\nROLLBACK TO s;\nRELEASE s;\nINSERT INTO a VALUES (3);`
    await run(database, places.folder({ '0000_a': own }))
    expect(await rows(ids)).toEqual([{ id: 1 }, { id: 3 }])
  })
}
