import { openPgSession } from '@twinship/core'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { readHazardFacts } from '../../src/adapters/pg/hazard-facts.ts'
import { pgPlace } from '../support/pg-place.ts'
import { briefly, planOne } from '../support/planned.ts'

const filled = `create table t (id int, body text); insert into t select g, 'x' from generate_series(1, 20000) g; analyze t`

describe.each(pgVersions())('NOT NULL over rows on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  const kinds = async (sql: string, ...made: string[]) => {
    const { query, url } = await pgPlace(pg)
    for (const one of [filled, ...made]) await query(one)
    const session = await openPgSession({ url, location: 'test', applicationName: 'facts' })
    try {
      return briefly(planOne(sql, { facts: await readHazardFacts(session) }).steps)
    } finally {
      await session.close()
    }
  }
  // What is NOT VALID proves nothing of the rows, although the catalog calls the column not null.
  const made = version < 18 ? [] : ['alter table t add constraint body_given not null body not valid']

  it('is not taken for proven where it is NOT VALID', async () => {
    const steps = await kinds('ALTER TABLE t ALTER COLUMN body SET NOT NULL', ...made)
    expect(steps.map((step) => step.replace(/:.*/, ''))).toEqual(
      version < 18
        ? ['own add-not-null-check', 'own validate-constraint', 'own set-not-null']
        : ['own validate-constraint'],
    )
  })

  it('is one step where it is there', async () => {
    const steps = await kinds(
      'ALTER TABLE t ALTER COLUMN body SET NOT NULL',
      'alter table t alter column body set not null',
    )
    expect(steps).toHaveLength(1)
  })
})
