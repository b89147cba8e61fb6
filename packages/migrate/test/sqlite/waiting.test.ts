import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/index.ts'
import { journalFolder } from '../support/folder-builder.ts'
import { run } from '../support/run.ts'
import { ending, startChild } from './child.ts'
import { useSqlite, withClient } from './place.ts'

const a = 'CREATE TABLE a (n integer);\nINSERT INTO a VALUES (0);'
const folder = journalFolder({ '0000_a': a }, { dialect: 'sqlite' })
const more = journalFolder({ '0000_a': a, '0001_b': 'UPDATE a SET n = n + 1;' }, { dialect: 'sqlite' })

describe('waiting for a SQLite file', () => {
  const fresh = useSqlite()

  it('the first look already waits as long as --wait says, and tells of it', async () => {
    const place = await fresh({ busyWaitMs: 0 })
    await run(place.database, folder, { create: true })
    await withClient(place.url, async (client) => {
      const held = await client.transaction('write')
      await held.executeMultiple('commit; begin exclusive; insert into a values (1)')
      await expect(place.database.readState()).rejects.toMatchObject({ code: 'DB.BUSY' })
      const events: RunEvent[] = []
      const onEvent = (event: RunEvent) => {
        events.push(event)
        if (event.kind === 'lock-wait') void held.executeMultiple('commit')
      }
      expect((await run(place.database, more, { onEvent })).applied).toHaveLength(1)
      expect(events[0]).toEqual({ kind: 'lock-wait', holder: 'another process' })
    })
  })

  it.each([
    ['the time is up', { waitMs: 200 }, { code: 'DB.BUSY', exitCode: 6 }],
    ['it is interrupted', { waitMs: 60_000 }, { code: 'INTERRUPTED', exitCode: 130 }],
  ])('a COMMIT that a reader holds up until %s fails no migration', async (_, options, expected) => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    await withClient(place.url, async (client) => {
      const stop = new AbortController()
      const reading = await client.transaction('deferred')
      await reading.execute('select n from a')
      let waits = 0
      const onEvent = ({ kind }: RunEvent) => {
        if (kind === 'lock-wait') waits++
        // The run's own record is held up first; what is waited for last is the COMMIT of the file.
        if (kind === 'lock-wait' && expected.code === 'INTERRUPTED') stop.abort()
      }
      await expect(
        run(place.database, more, { ...options, onEvent, signal: stop.signal }),
      ).rejects.toMatchObject(expected)
      expect(waits).toBe(1)
      await reading.commit()
    })
    expect((await run(place.database, more)).applied).toHaveLength(1)
    expect(await place.rows('select n from a')).toEqual([{ n: 1 }])
  })

  it('a COMMIT of the file itself, with its run open, is no failure and names no own run', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    await withClient(place.url, async (client) => {
      let reading: Awaited<ReturnType<typeof client.transaction>> | undefined
      const onEvent = async ({ kind }: RunEvent) => {
        if (kind !== 'file-started') return
        reading = await client.transaction('deferred')
        await reading.execute('select n from a')
      }
      const slow = journalFolder(
        { '0000_a': a, '0001_b': `COMMIT;\nUPDATE a SET n = n + 1;`, '0002_c': 'UPDATE a SET n = n + 10;' },
        { dialect: 'sqlite' },
      )
      const started = Date.now()
      const error: unknown = await run(place.database, slow, {
        waitMs: 1000,
        onEvent: (event) => void onEvent(event),
      }).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'DB.BUSY', exitCode: 6 })
      expect(Date.now() - started).toBeLessThan(60_000)
      await reading?.commit()
    })
    const { attempts } = await place.database.readState()
    expect(attempts.filter(({ state }) => state === 'failed')).toEqual([])
  })

  it('a checkpoint runs, and does not wait for its own connection', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    await withClient(place.url, (client) => client.execute('pragma journal_mode = wal'))
    const checkpoint = journalFolder(
      { '0000_a': a, '0001_b': 'INSERT INTO a VALUES (7);\nPRAGMA wal_checkpoint(TRUNCATE);' },
      { dialect: 'sqlite' },
    )
    expect((await run(place.database, checkpoint, { waitMs: 0 })).applied).toMatchObject([{ statements: 2 }])
  })

  it('waits for a process that holds the file, whoever wrote last', async () => {
    const place = await fresh()
    await run(place.database, folder, { create: true })
    const holder = startChild('lock-holder.ts', [place.url])
    await once(holder, 'message')
    await expect(run(place.database, more, { waitMs: 50 })).rejects.toMatchObject({ code: 'DB.BUSY' })
    holder.send('stop')
    expect(await ending(holder)).toBe(0)
  })
})
