import { once } from 'node:events'
import { draw, readSampling } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { CodedError } from '@twinship/core'
import { run } from '../support/run.ts'
import { ending, startChild } from './child.ts'
import { history } from './history.ts'
import { useSqlite, type SqlitePlace } from './place.ts'

describe('a process killed while it migrates', () => {
  const fresh = useSqlite()

  async function outcome({ rows }: SqlitePlace) {
    return {
      schema: await rows(
        `select name, sql from sqlite_master where name not like '\\_\\_%' escape '\\' order by name`,
      ),
      p: await rows('select * from p order by id'),
      c: await rows('select * from c order by id'),
      ledger: await rows('select hash, created_at from __drizzle_migrations order by created_at'),
    }
  }

  async function recover({ database }: SqlitePlace): Promise<void> {
    try {
      await run(database, history, { create: true })
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'MIGRATION.INTERRUPTED') throw error
      await run(database, history, { resume: true })
    }
  }

  it('leaves what migrate or resume brings to the same end', async ({ task }) => {
    const sampling = await readSampling(process.env, import.meta.dirname)
    const whole = await fresh()
    const measuring = startChild('killed-run.ts', [whole.path, 'never', '0'])
    const [calls] = await once(measuring, 'message')
    expect(await ending(measuring)).toBe(0)
    const expected = await outcome(whole)
    expect(expected.p).toEqual([
      { id: 1, n: 1111 },
      { id: 2, n: 1111 },
    ])
    const points = Array.from({ length: Number(calls) }, (_, index) => index + 1).flatMap((at) => {
      return (['before', 'after'] as const).map((moment) => [moment, at] as const)
    })
    const drawn = draw(points, 8, sampling)
    for (const [moment, at] of drawn) {
      const place = await fresh()
      expect(await ending(startChild('killed-run.ts', [place.path, moment, String(at)]))).toBe('SIGKILL')
      await recover(place)
      expect(await outcome(place), `${moment} call ${at}`).toEqual(expected)
      expect(await run(place.database, history), `${moment} call ${at}`).toMatchObject({ applied: [] })
    }
    await task.context.annotate(`${drawn.length} of ${points.length}`)
  }, 1_200_000)
})
