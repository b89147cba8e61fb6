import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../test/support/plan-facts.ts'
import { planOne } from '../../../test/support/planned.ts'
import type { Facts } from '../../hazards/facts.ts'
import { loadLinter } from '../../hazards/load.ts'

const linter = await loadLinter('postgresql')

function messages(sql: string, facts: Facts | null, rule: string): readonly string[] {
  const files = [{ tag: '0000_x', file: '0000_x.sql', text: sql }]
  return linter
    .lint({ files, deployments: new Map([['0000_x', 1]]), facts })
    .flatMap((hazard) => (hazard.rule === rule ? hazard.message : []))
}

describe('a default', () => {
  const plain = tableFacts('plans', 'id int8!, kind text, at timestamptz, n int4, x text')
  const sql = ["'free'::text", 'now()', "'-1'::integer", null]
  const [id, ...others] = plain.columns
  const columns = [
    ...(id === undefined ? [] : [id]),
    ...others.map((column, index) => ({ ...column, hasDefault: index < 3, default: sql[index] ?? null })),
  ]
  const facts = planFacts(150_018, [{ ...plain, columns }])
  const change = (to: string) => `ALTER TABLE plans ALTER ${to}`

  it.each([
    "kind SET DEFAULT 'free'",
    "kind SET DEFAULT 'free'::varchar",
    'at SET DEFAULT now()',
    'n SET DEFAULT -1',
  ])('that is there already is no change: %s', (to) =>
    expect(messages(change(to), facts, 'change-default')).toEqual([]),
  )

  it.each([
    "kind SET DEFAULT 'trial'",
    'kind DROP DEFAULT',
    'at SET DEFAULT clock_timestamp()',
    'n SET DEFAULT 1',
  ])('of another value is one: %s', (to) =>
    expect(messages(change(to), facts, 'change-default').length).toBe(1),
  )

  it.each([
    ["kind SET DEFAULT 'trial'", `SET DEFAULT 'free'::text`],
    ['at DROP DEFAULT', 'SET DEFAULT now()'],
    ["x SET DEFAULT 'y'", 'DROP DEFAULT'],
  ])('comes back with the undo of %s', (to, undo) => {
    const [step] = planOne(change(to), { facts }).steps
    const [column] = to.split(' ')
    expect(step?.undo.sql).toEqual([`ALTER TABLE "public"."plans" ALTER COLUMN "${column}" ${undo}`])
  })
})

describe('ATTACH PARTITION names a default partition', () => {
  const attach = 'ALTER TABLE events ATTACH PARTITION settings FOR VALUES IN (5)'
  const rest = tableFacts('rest', 'id int8!', {
    partitionOf: { schema: 'public', name: 'events', isDefault: true },
  })
  const check = {
    name: 'c',
    kind: 'check' as const,
    columns: ['id'],
    valid: true,
    definition: 'CHECK (id = 5)',
    references: null,
    referenced: [],
  }

  it('where there is one', () => {
    const own = 'Every row of settings is tried against its bounds'
    expect(messages(attach, planFacts(), 'attach-partition')).toEqual([`${own}.`])
    expect(messages(attach, planFacts(150_018, [rest]), 'attach-partition')).toEqual([
      `${own}, and each of rest, the default partition, as well.`,
    ])
  })

  it('alone, where a check says what the partition holds', () => {
    const known = planFacts(150_018, [rest])
    const tables = known.tables.map((table) =>
      table.name === 'settings' ? { ...table, constraints: [check] } : table,
    )
    expect(messages(attach, { ...known, tables }, 'attach-partition')).toEqual([
      'Every row of rest, the default partition, is tried against the bounds of settings.',
    ])
  })
})

describe('timestamp to timestamptz', () => {
  const sql = 'ALTER TABLE messages ALTER at TYPE timestamptz'

  it('keeps the rows where the time zone of the session is UTC, and says so', () => {
    const { class: kind, steps } = planOne(sql)
    expect([kind, ...(steps[0]?.notes ?? [])]).toEqual([
      'direct',
      'the server keeps the rows as they are: the time zone of the session is UTC',
    ])
    expect(planOne(sql, { facts: { ...planFacts(), timeZone: 'Europe/Berlin' } }).class).toBe('phased')
  })

  it('is not said to grow where the time zone is not known', () => {
    const table = 'CREATE TABLE t (at timestamp);'
    const files = [table, 'ALTER TABLE t ALTER at TYPE timestamptz'].map((text, index) => {
      return { tag: `000${index}_x`, file: `000${index}_x.sql`, text }
    })
    const [found] = linter.lint({ files, deployments: new Map([['0001_x', 1]]), facts: null })
    expect(found?.message).toContain('unless the time zone of the session is UTC')
  })
})

describe('REFRESH MATERIALIZED VIEW', () => {
  const view = tableFacts('sums', 'id int8', {
    kind: 'materialized-view',
    constraints: [],
    rows: 5,
    bytes: 8192,
  })
  const known = planFacts(150_018, [view])
  const dependents = [{ kind: 'materialized view', name: 'sums', column: 'id' }]
  const facts = {
    ...known,
    tables: known.tables.map((table) => (table.name === 'users' ? { ...table, dependents } : table)),
  }

  it('takes as long as its query reads, however small what it keeps', () => {
    const sql = 'REFRESH MATERIALIZED VIEW sums'
    expect(planOne(sql, { facts: known }).class).toBe('direct')
    expect(planOne(sql, { facts }).class).toBe('refused')
    const [step] = planOne(sql, { facts, maintenance: true }).steps
    expect(step?.work.map(({ name }) => name)).toEqual(['sums'])
    expect(step?.estimate?.rows).toBe(5_000_005)
  })
})
