import { draw, pgVersions, readSampling, usePostgres, withClient } from '@twinship/testkit'
import * as pgQuery from 'libpg-query'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs } from '../../src/index.ts'
import { planOne } from '../support/planned.ts'
import { executeStep, plannedLocks, relationsOf } from './execute.ts'
import { catalogOf, largeFacts, rowsOf, startAgain } from './place.ts'
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
    await withClient(pg.url, async (client) => {
      await startAgain(client, setup)
      const facts = await largeFacts(client)
      const planning = { facts, maintenance: true }
      const file = planOne(text, planning)
      expect(planOne(text, planning)).toEqual(file)
      for (const sql of file.steps.flatMap((step) => step.sql)) {
        expect(pgQuery.parseSync(sql).stmts).toHaveLength(1)
      }

      for (const statement of statements) await client.query(statement)
      const [rows, plain] = [await rowsOf(client, own), await catalogOf(pg.url)]

      await startAgain(client, setup)
      const known = await relationsOf(client)
      for (const step of file.steps) {
        const locks = await executeStep(client, step, known)
        if (locks !== null)
          expect({ text, sql: step.sql, locks: plannedLocks(step) }).toEqual({ text, sql: step.sql, locks })
      }
      const differences = compareCatalogs(plain, await catalogOf(pg.url), { left: 'plain', right: 'planned' })
      expect({
        text,
        told: differences.filter(({ kind }) => kind !== 'column order').map((one) => one.text),
      }).toEqual({ text, told: [] })
      expect(await rowsOf(client, own)).toEqual(rows)
    })
  })
})
