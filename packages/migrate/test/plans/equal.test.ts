import { pgVersions, usePostgres, withClient } from '@twinship/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs, type Catalog } from '../../src/index.ts'
import type { PlannedFile } from '../../src/model/plan.ts'
import { planOne } from '../support/planned.ts'
import { planCases, type PlanCase } from './cases.ts'
import { executeStep, plannedLocks, relationsOf, type Client, type SeenLocks } from './execute.ts'
import { expectOwnValues } from './own-values.ts'
import { catalogOf, largeFacts, rowsOf, startAgain } from './place.ts'

const names = { left: 'plain', right: 'planned' }

async function runPlain(client: Client, sql: string): Promise<void> {
  for (const statement of sql.split('--> statement-breakpoint')) await client.query(statement)
}

/** Step by step, each with the locks that the plan names for it. */
async function execute(client: Client, { steps }: PlannedFile): Promise<void> {
  const known = await relationsOf(client)
  for (const step of steps) {
    const seen = await executeStep(client, step, known)
    if (seen !== null) {
      const locks = step.sql.some((sql) => sql.startsWith('INSERT') || sql.startsWith('UPDATE'))
        ? withoutRowShare(seen)
        : seen
      expect({ sql: step.sql, locks: plannedLocks(step) }).toEqual({ sql: step.sql, locks })
    }
  }
}

/** A row that is written takes it on what its foreign keys lead to, if it leads anywhere. */
function withoutRowShare(locks: SeenLocks): SeenLocks {
  return Object.fromEntries(Object.entries(locks).filter(([, mode]) => mode !== 'RowShareLock'))
}

async function undo(client: Client, { steps }: PlannedFile): Promise<boolean> {
  if (steps.some((step) => step.undo.sql === null)) return false
  for (const step of steps.toReversed()) {
    await executeStep(client, { sql: step.undo.sql ?? [], transaction: step.undo.transaction })
  }
  return true
}

describe.each(pgVersions())('a plan on PostgreSQL %i ends where the plain SQL does', (version) => {
  const pg = usePostgres({ version })
  let before: Catalog

  beforeAll(async () => {
    await withClient(pg.url, (client) => startAgain(client))
    before = await catalogOf(pg.url)
  })

  const differing = async (left: Catalog) =>
    compareCatalogs(left, await catalogOf(pg.url), names).filter(({ kind }) => kind !== 'column order')

  async function planHere(client: Client, { sql, maintenance = false }: PlanCase): Promise<PlannedFile> {
    await startAgain(client)
    return planOne(sql, { facts: await largeFacts(client), maintenance })
  }

  it.each(planCases.filter(({ from = 0 }) => version >= from))('$name', async (one) => {
    const { sql, own = [], kinds, maintenance = false } = one
    await withClient(pg.url, async (client) => {
      await startAgain(client)
      await runPlain(client, sql)
      const rows = await rowsOf(client, own)
      const plain = await catalogOf(pg.url)

      const file = await planHere(client, one)
      const stopped = file.reasons.filter((reason) => reason.class === 'phased' || reason.class === 'refused')
      if (!maintenance) expect(stopped).toEqual([])
      if (kinds !== undefined) expect(file.steps.map(({ kind }) => kind)).toEqual(kinds)
      await execute(client, file)
      expect((await differing(plain)).map(({ text }) => text)).toEqual([])
      expect(await rowsOf(client, own)).toEqual(rows)
      await expectOwnValues(client, own)

      const isTakenBack = await undo(client, file)
      expect(isTakenBack ? 'taken back' : 'one way').toBe(one.oneWay === true ? 'one way' : 'taken back')
      if (isTakenBack) expect((await differing(before)).map(({ text }) => text)).toEqual([])
    })
  })
})
