import { describe, expect, it } from 'vitest'
import { planOne } from '../../../test/support/planned.ts'

describe('a timeout', () => {
  const build = 'CREATE INDEX CONCURRENTLY "i" ON "public"."users" (name)'

  it.each([
    "SET lock_timeout = '5s'",
    'SET SESSION lock_timeout TO 5000',
    'SET LOCAL lock_timeout = 5000',
    'SET "lock_timeout" = DEFAULT',
    'RESET statement_timeout',
    "SET LOCAL STATEMENT_TIMEOUT TO '1min'",
    "SELECT set_config('lock_timeout', '5s', false)",
    "SELECT pg_catalog.set_config('Lock_Timeout', '5s', true)",
  ])('holds nothing together and is in the way of nothing, however it is set: %s', (set) => {
    const { class: kind, steps } = planOne(`${set}; CREATE INDEX i ON users (name)`)
    expect([kind, ...steps.map(({ sql }) => sql.join())]).toEqual(['online', set, build])
    const key = 'ALTER TABLE users DROP CONSTRAINT users_pkey'
    const replaced = planOne(`${key}; ${set}; ALTER TABLE users ADD PRIMARY KEY (id)`)
    expect(replaced.steps.map((step) => step.kind)).toEqual([
      'run',
      'create-index-concurrently',
      'constraint-using-index',
    ])
  })
})
