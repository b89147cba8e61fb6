import { describe, expect, it } from 'vitest'
import { planFacts, tableFacts } from '../../../../test/support/plan-facts.ts'
import { planOne } from '../../../../test/support/planned.ts'

describe('what takes a step back', () => {
  it.each([
    [5_000_000, null],
    [50, ['CREATE INDEX "logs_at_idx" ON "public"."logs" USING btree (at)']],
  ])('an index of a partitioned table of %s rows is made again only where nobody waits', (rows, undo) => {
    const definition = 'CREATE INDEX logs_at_idx ON ONLY public.logs USING btree (at)'
    const whole = { kind: 'partitioned' as const, constraints: [], rows: 0, bytes: 0 }
    const index = { unique: false, valid: true, partial: false, attached: false, definition }
    const facts = planFacts(150_018, [
      tableFacts('logs', 'id int8!, at timestamptz!', {
        ...whole,
        indexes: [{ ...index, name: 'logs_at_idx', columns: ['at'], reads: ['at'] }],
      }),
      tableFacts('logs_1', 'id int8!, at timestamptz!', {
        partitionOf: { schema: 'public', name: 'logs', isDefault: false },
        constraints: [],
        indexes: [],
        rows,
        bytes: rows * 100,
      }),
    ])
    expect(planOne('DROP INDEX logs_at_idx', { facts }).steps.at(-1)?.undo.sql).toEqual(undo)
  })
})
