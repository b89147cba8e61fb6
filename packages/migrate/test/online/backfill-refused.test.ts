import { openPgSession } from '@twinship/core'
import { pgVersions, usePostgres } from '@twinship/testkit'
import { describe, expect, it } from 'vitest'
import { readHazardFacts } from '../../src/adapters/pg/hazard-facts.ts'
import { pgPlace } from '../support/pg-place.ts'
import { planOne } from '../support/planned.ts'

const sql = 'ALTER TABLE t ADD COLUMN token uuid DEFAULT gen_random_uuid()'
const noted = `create function note() returns trigger language plpgsql as 'begin return new; end'`
const trigger = (table: string) =>
  `create trigger note before update on ${table} for each row execute function note()`
const parts = `create table t (id int) partition by list (id); create table t_1 partition of t for values in (1) partition by list (id);
  create table t_2 partition of t for values in (2); create table t_11 partition of t_1 for values in (1)`
const rows = 'insert into t_11 select 1 from generate_series(1, 20000); analyze'

describe.each(pgVersions())('what is not filled in batches on PostgreSQL %i', (version) => {
  const pg = usePostgres({ version })

  it.each([
    ['nothing in the way', [parts, rows], 'online', 'in batches'],
    [
      'a trigger of a partition of a partition',
      [parts, rows, noted, trigger('t_11')],
      'refused',
      'fire the trigger of the table and its partitions',
    ],
    ['a trigger with copies', [parts, rows, noted, trigger('t')], 'refused', 'fire the trigger of the table'],
    [
      'a trigger that no UPDATE fires',
      [parts, rows, noted, trigger('t').replace('update', 'insert')],
      'online',
      'in batches',
    ],
    [
      'a rule',
      [parts, rows, 'create rule r as on update to t do also nothing'],
      'refused',
      'a rule of the table',
    ],
    [
      'a rule that no UPDATE of the table sets off',
      [
        parts,
        rows,
        'create rule r as on delete to t do also nothing; create rule r as on update to t_2 do also nothing',
      ],
      'online',
      'in batches',
    ],
    [
      'rows of a table that inherits',
      ['create table t (id int); create table t_11 () inherits (t)', rows],
      'refused',
      'others inherit from (t_11)',
    ],
    [
      'a published table that has no replica identity',
      [parts, rows, 'create publication everything for all tables'],
      'refused',
      'is published and has no replica identity',
    ],
    [
      'a published table with a key',
      [
        'create table t (id int primary key); insert into t select generate_series(1, 20000); analyze',
        'create publication everything for all tables',
      ],
      'online',
      'in batches',
    ],
    ['few rows', ['create table t (id int); create table t_11 () inherits (t)'], 'direct', undefined],
  ])('%s', async (_, made, found, why) => {
    const { query, url } = await pgPlace(pg)
    for (const one of made) await query(one)
    const session = await openPgSession({ url, location: 'test', applicationName: 'facts' })
    try {
      const planned = planOne(sql, { facts: await readHazardFacts(session) })
      expect(planned.class).toBe(found)
      const text = planned.reasons.map((reason) => reason.text).join('\n')
      expect(text).toContain(why ?? '')
    } finally {
      await session.close()
    }
  })
})
