import { pgVersions, readSampling, draw, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { each } from './each.ts'
import { history } from './history.ts'
import { crashPlace } from './place.ts'
import { describePoint, points, type Point } from './points.ts'
import { recover } from './recover.ts'
import { strikeAt } from './strike.ts'
import { takeSnapshot, type Snapshot } from './snapshot.ts'
import { undisturbed } from './undisturbed.ts'

const sampling = await readSampling(process.env, import.meta.dirname)
const chosen = draw(points, 24, sampling)

it('no statement of the history is part of another', () => {
  const statements = history.flatMap(({ tag, statements }) => statements.map(({ sql }) => ({ tag, sql })))
  expect(new Set(statements.map(({ sql }) => sql)).size).toBe(statements.length)
})

describe.each(pgVersions())('killed anywhere, then resumed, on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  async function survives(point: Point, wanted: Snapshot): Promise<void> {
    const place = await crashPlace(pg.server)
    try {
      const isOver = point.strike === 'backend'
      const { unknown } = await strikeAt(point, place, (onWait) => recover(place, { onWait, isOver }))
      expect(unknown).toBe(point.statement.isUnknowable ? `${point.tag}:${point.ordinal}` : null)
      expect(await takeSnapshot(place.query)).toEqual(wanted)
    } finally {
      await place.dispose()
    }
  }

  it(
    `ends as an undisturbed run: ${chosen.length} of ${points.length} points`,
    { timeout: sampling.long ? 3_600_000 : 600_000 },
    async () => {
      const wanted = await undisturbed(pg.server)
      const failures = await each(chosen, { atOnce: 3, name: describePoint }, (point) =>
        survives(point, wanted),
      )
      const whole = chosen.length - failures.length
      process.stdout.write(`crash matrix, PostgreSQL ${version}: ${whole} of ${chosen.length}\n`)
      expect(failures).toEqual([])
    },
  )
})
