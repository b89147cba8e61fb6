import { expect, it } from 'vitest'
import { planOne } from '../../../test/support/planned.ts'

const add = "ALTER TYPE mood ADD VALUE 'x'"

it.each([
  "CREATE TABLE e PARTITION OF events FOR VALUES IN ('x')",
  "CREATE TABLE e PARTITION OF events FOR VALUES FROM ('a') TO ('x')",
  "ALTER TABLE settings ADD CHECK (value::mood <> 'x')",
  "ALTER TABLE settings ADD COLUMN m mood DEFAULT 'x'",
])('a value is not used in the transaction that adds it: %s', (use) => {
  const { class: kind, reasons } = planOne(`BEGIN; ${add}; ${use}; COMMIT`)
  expect(kind).toBe('refused')
  expect(reasons.map(({ text }) => text).join()).toContain(
    'statement 3 uses a value that its own transaction adds to mood',
  )
  expect(planOne(`${add}; ${use}`).class).not.toBe('refused')
})

it.each([
  `BEGIN; ${add}; COMMIT; CREATE TABLE e (m mood DEFAULT 'x')`,
  `BEGIN; CREATE TYPE temper AS ENUM (); ALTER TYPE temper ADD VALUE 'x'; CREATE TABLE e (m temper DEFAULT 'x'); COMMIT`,
  `BEGIN; ${add}; ALTER TYPE mood ADD VALUE 'y' AFTER 'x'; COMMIT`,
])('it may be behind its commit, or of a type that comes with it: %s', (sql) => {
  expect(planOne(sql).class).toBe('direct')
})
