import { draw, pgVersions, readSampling, usePostgres } from '@twinship/testkit'
import * as pgQuery from 'libpg-query'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs } from '../../src/index.ts'
import { planSql } from '../support/planned.ts'
import { carryOut, withSessions } from './carry-out.ts'
import { readLargeFacts } from '../support/by-planner.ts'
import { catalogOf, rowsOf, startAgain } from './place.ts'
import { generateCase } from './random-case.ts'
import { fillSql } from './random-schema.ts'

const sampling = await readSampling(process.env, import.meta.dirname)
const cases = draw(300, 20, sampling)

beforeAll(() => pgQuery.loadModule())

describe.each(pgVersions())('plans of random schema changes on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each(cases)('case %i: ends where the plain SQL does, under the locks that it names', async (seed) => {
    const { before, first, second: statements, own } = await generateCase(seed)
    const setup = `${first.join('\n')}\n${fillSql(before, 30)}`
    const text = statements.join('\n--> statement-breakpoint\n')
    await withSessions(pg.url, async (sessions) => {
      const { session } = sessions
      await startAgain(session, setup)
      const planning = { facts: await readLargeFacts(session), maintenance: true }
      const plan = planSql([text], planning)
      expect(planSql([text], planning)).toEqual(plan)
      for (const sql of plan.files.flatMap(({ steps }) => steps.flatMap((step) => step.sql))) {
        expect(pgQuery.parseSync(sql).stmts).toHaveLength(1)
      }

      for (const statement of statements) await session.query(statement)
      const [rows, plain] = [await rowsOf(session, own), await catalogOf(pg.url)]

      await startAgain(session, setup)
      await carryOut(sessions, plan)
      const differences = compareCatalogs(plain, await catalogOf(pg.url), { left: 'plain', right: 'planned' })
      expect({
        text,
        told: differences.filter(({ kind }) => kind !== 'column order').map((one) => one.text),
      }).toEqual({ text, told: [] })
      expect(await rowsOf(session, own)).toEqual(rows)
    })
  })
})
