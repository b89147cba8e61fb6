import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, renameSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { loadParser, type RunEvent } from '../../src/index.ts'
import { planFile } from '../../src/plan/plan-file.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { folderOf } from '../support/parsed.ts'
import { run, runInfo } from '../support/run.ts'
import { ending, startChild } from './child.ts'
import { useSqlite, withClient } from './place.ts'

const a = 'CREATE TABLE a (n integer);\nINSERT INTO a VALUES (0);'
const folder = journalFolder({ '0000_a': a }, { dialect: 'sqlite' })
const more = journalFolder({ '0000_a': a, '0001_b': 'UPDATE a SET n = n + 1;' }, { dialect: 'sqlite' })

describe('a SQLite file that others use', () => {
  const fresh = useSqlite()

  it('waits for another process, and goes on when that is done', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    const holder = startChild('lock-holder.ts', [place.url])
    await once(holder, 'message')
    const events: RunEvent[] = []
    await run(place.database, more, {
      onEvent: (event) => {
        events.push(event)
        if (event.kind === 'lock-wait') holder.send('stop')
      },
    })
    expect(await ending(holder)).toBe(0)
    expect(events.filter(({ kind }) => kind === 'lock-wait')).toEqual([
      { kind: 'lock-wait', holder: 'another process' },
    ])
    expect(await place.rows('select n from a')).toEqual([{ n: 1 }])
  })

  it('gives up with DB.BUSY where nobody can be named, and the event loop never stands still', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    const holder = startChild('lock-holder.ts', [place.url])
    await once(holder, 'message')
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await expect(run(place.database, more, { waitMs: 500 })).rejects.toMatchObject({
      code: 'DB.BUSY',
      exitCode: 6,
    })
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(4)
    holder.send('stop')
    await ending(holder)
    expect((await run(place.database, more)).applied).toHaveLength(1)
  })

  it('names the run that is at work, and not one of a process that is gone', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    await withClient(place.url, async (client) => {
      const insert = (id: string, actor: string, pid: number) =>
        client.execute({
          sql: `insert into __ops_run (id, command, actor, host, process_id, tool_version, started_at)
                values (?, 'deploy', ?, ?, ?, '0', ?)`,
          args: [id, actor, hostname(), pid, Date.now()],
        })
      const gone = startChild('nothing.ts', [])
      await ending(gone)
      await insert('old', 'eve', gone.pid ?? 0)
      const open = await client.transaction('write')
      await expect(run(place.database, more, { waitMs: 100 })).rejects.toMatchObject({ code: 'DB.BUSY' })
      open.close()
      await insert('new', 'ada', process.ppid)
      const held = await client.transaction('write')
      await expect(run(place.database, more, { waitMs: 100 })).rejects.toMatchObject({
        code: 'MIGRATION.LOCKED',
        exitCode: 6,
        message: expect.stringContaining(`deploy of ada on ${hostname()}, process ${process.ppid}`),
      })
      held.close()
    })
    expect((await run(place.database, more)).applied).toHaveLength(1)
  })

  it('does not take the file of a run that is between two of its steps', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    const session = await place.database.open({ waitMs: 0, create: false, onEvent: () => undefined })
    await session.startRun({ ...runInfo(), actor: 'ada', host: hostname() }, {})
    await place.execute(
      `insert into __ops_migration (id, run_id, tag, hash, when_ms, tokens_hash, statements, state, started_at)
       select 'm', id, '0001_b', 'h', 2000, 't', 3, 'running', 0 from __ops_run where finished_at is null`,
    )
    const other = await place.database.open({ waitMs: 100, create: false, onEvent: () => undefined })
    await expect(other.readState()).rejects.toMatchObject({ code: 'MIGRATION.LOCKED' })
    await session.close()
    expect((await other.readState()).attempts).toMatchObject([{}, { state: 'running' }])
    await other.close()
  })

  it('finds out that the state was changed since it was read', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    const session = await place.database.open({ waitMs: 5000, create: false, onEvent: () => undefined })
    await session.readState()
    await session.startRun(runInfo(), {})
    await run(place.database, more)
    const [, migration] = folderOf(more).migrations
    if (migration === undefined) throw new Error('no migration')
    const parsed = (await loadParser('sqlite')).parse(migration)
    const plan = planFile({ migration, parsed, newId: randomUUID() })
    expect(await session.runFile(plan)).toBe('stale')
    expect((await session.readState()).rows).toHaveLength(2)
    await session.close()
    expect(await place.rows('select n from a')).toEqual([{ n: 1 }])
  })

  it('lets a reader finish that holds up the COMMIT', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    await withClient(place.url, async (client) => {
      const reading = await client.transaction('deferred')
      await reading.execute('select n from a')
      await run(place.database, more, {
        onEvent: (event) => (event.kind === 'lock-wait' ? void reading.commit() : undefined),
      })
    })
    expect(await place.rows('select n from a')).toEqual([{ n: 1 }])
  })

  it('gives up on a reader that does not finish, and leaves no lock behind', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    await withClient(place.url, async (client) => {
      const reading = await client.transaction('deferred')
      await reading.execute('select n from a')
      await expect(run(place.database, more, { waitMs: 200 })).rejects.toMatchObject({ exitCode: 6 })
      await reading.commit()
      await client.execute('UPDATE a SET n = 5')
    })
    expect((await run(place.database, more)).applied).toHaveLength(1)
    expect(await place.rows('select n from a')).toEqual([{ n: 6 }])
  })

  it('is not held up by what an application writes in between', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    const session = await place.database.open({ waitMs: 5000, create: false, onEvent: () => undefined })
    await session.readState()
    await session.startRun(runInfo(), {})
    await place.execute('INSERT INTO a VALUES (100)')
    const [, migration] = folderOf(more).migrations
    if (migration === undefined) throw new Error('no migration')
    const parsed = (await loadParser('sqlite')).parse(migration)
    expect(await session.runFile(planFile({ migration, parsed, newId: randomUUID() }))).toMatchObject({
      statements: 1,
    })
    await session.finishRun('applied', {})
    await session.close()
    expect(await place.rows('select n from a order by n')).toEqual([{ n: 1 }, { n: 101 }])
  })

  it('refuses to work on a file that was replaced under it', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    const session = await place.database.open({ waitMs: 0, create: false, onEvent: () => undefined })
    copyFileSync(place.path, `${place.path}.copy`)
    renameSync(`${place.path}.copy`, place.path)
    await expect(session.prepare(null, 'journal')).rejects.toMatchObject({ code: 'CONNECT.NO_DATABASE' })
    await session.close()
  })
})
