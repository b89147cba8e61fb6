import type { PgSession } from '@twinship/core'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs, type Catalog } from '../../src/index.ts'
import type { Plan } from '../../src/model/plan.ts'
import { planSql } from '../support/planned.ts'
import { carryOut, withSessions } from './carry-out.ts'
import { planCases, type PlanCase } from './cases.ts'
import { expectOwnValues } from './own-values.ts'
import { readLargeFacts } from '../support/by-planner.ts'
import { catalogOf, rowsOf, startAgain } from './place.ts'

const names = { left: 'plain', right: 'planned' }

async function runPlain({ query }: PgSession, sql: string): Promise<void> {
  for (const statement of sql.split('--> statement-breakpoint')) await query(statement)
}

async function undo({ query }: PgSession, { files }: Plan): Promise<boolean> {
  const undos = files.flatMap(({ steps }) => steps.map((step) => step.undo)).toReversed()
  if (undos.some(({ sql }) => sql === null)) return false
  for (const { before = [], sql, transaction } of undos) {
    for (const one of before) await query(one)
    if (transaction === 'own') await query('begin')
    for (const one of sql ?? []) await query(one)
    if (transaction === 'own') await query('commit')
  }
  return true
}

describe.each(pgVersions())('a plan on PostgreSQL %i ends where the plain SQL does', (version) => {
  const pg = usePostgres({ version })
  let before: Catalog

  beforeAll(async () => {
    await withSessions(pg.url, ({ session }) => startAgain(session))
    before = await catalogOf(pg.url)
  })

  const differing = async (left: Catalog) =>
    compareCatalogs(left, await catalogOf(pg.url), names).filter(({ kind }) => kind !== 'column order')

  async function planHere(session: PgSession, { sql, maintenance = false }: PlanCase): Promise<Plan> {
    await startAgain(session)
    return planSql([sql], { facts: await readLargeFacts(session), maintenance })
  }

  it.each(planCases.filter(({ from = 0 }) => version >= from))('$name', async (one) => {
    const { sql, own = [], kinds, maintenance = false } = one
    await withSessions(pg.url, async (sessions) => {
      const { session } = sessions
      await startAgain(session)
      await runPlain(session, sql)
      const rows = await rowsOf(session, own)
      const plain = await catalogOf(pg.url)

      const plan = await planHere(session, one)
      const reasons = plan.files.flatMap((file) => file.reasons)
      const stopped = reasons.filter((reason) => reason.class === 'phased' || reason.class === 'refused')
      if (!maintenance) expect(stopped).toEqual([])
      const steps = plan.files.flatMap((file) => file.steps)
      if (kinds !== undefined) expect(steps.map(({ kind }) => kind)).toEqual(kinds)
      await carryOut(sessions, plan)
      expect((await differing(plain)).map(({ text }) => text)).toEqual([])
      expect(await rowsOf(session, own)).toEqual(rows)
      await expectOwnValues(session, own)

      const isTakenBack = await undo(session, plan)
      expect(isTakenBack ? 'taken back' : 'one way').toBe(one.oneWay === true ? 'one way' : 'taken back')
      if (isTakenBack) expect((await differing(before)).map(({ text }) => text)).toEqual([])
    })
  })
})
