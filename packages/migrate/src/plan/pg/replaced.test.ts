import { describe, expect, it } from 'vitest'
import { briefly, planOne } from '../../../test/support/planned.ts'

const messages = '"public"."messages"'

describe('what is dropped and made again', () => {
  const drop = 'ALTER TABLE messages DROP CONSTRAINT messages_pkey'

  it('a key is dropped by the statement that brings the new one, whose index is there by then', () => {
    const { class: kind, steps } = planOne(`${drop}; ALTER TABLE messages ADD CONSTRAINT pk PRIMARY KEY (id)`)
    expect(kind).toBe('online')
    expect(briefly(steps)).toEqual([
      `none create-index-concurrently: CREATE UNIQUE INDEX CONCURRENTLY "pk" ON ${messages} USING btree ("id")`,
      `own constraint-using-index: ALTER TABLE ${messages} DROP CONSTRAINT "messages_pkey", ADD CONSTRAINT "pk" PRIMARY KEY USING INDEX "pk"`,
    ])
    const old = /"ops_old_[0-9a-f]{12}"/.exec(steps[1]?.undo.before?.[1] ?? '')?.[0] ?? ''
    expect(steps[1]?.undo).toEqual({
      before: [
        `DROP INDEX CONCURRENTLY IF EXISTS "public".${old}`,
        `CREATE UNIQUE INDEX CONCURRENTLY ${old} ON ${messages} USING btree (id)`,
      ],
      sql: [
        `ALTER TABLE ${messages} DROP CONSTRAINT "pk", ADD CONSTRAINT "messages_pkey" PRIMARY KEY USING INDEX ${old}`,
      ],
      transaction: 'own',
      remains: null,
    })
    expect(steps.map(({ statements }) => statements)).toEqual([
      [2, 1],
      [2, 1],
    ])
  })

  it('of a small table in one transaction, whatever stands between', () => {
    const { class: kind, steps } = planOne(
      'ALTER TABLE settings DROP CONSTRAINT settings_pkey; ALTER TABLE users ADD x int; ALTER TABLE settings ADD PRIMARY KEY (value)',
    )
    expect(kind).toBe('direct')
    expect(briefly(steps)).toEqual([
      'own run: ALTER TABLE users ADD x int',
      'own run: ALTER TABLE "public"."settings" DROP CONSTRAINT "settings_pkey"; ALTER TABLE settings ADD PRIMARY KEY (value)',
    ])
    expect(steps[1]?.undo.sql).toEqual([
      'ALTER TABLE "public"."settings" DROP CONSTRAINT "settings_pkey"',
      'ALTER TABLE "public"."settings" ADD CONSTRAINT "settings_pkey" PRIMARY KEY (id)',
    ])
  })

  it.each([
    ['ALTER TABLE messages ALTER id DROP NOT NULL', 'what stands between needs it gone'],
    ['ALTER TABLE messages ADD CONSTRAINT messages_pkey CHECK (id > 0)', 'its name is taken before'],
    ['SET search_path TO other, public', 'another table may be meant'],
  ])('as it stands: %s (%s)', (between) => {
    const { steps } = planOne(`${drop}; ${between}; ALTER TABLE messages ADD CONSTRAINT pk PRIMARY KEY (id)`)
    expect(steps[0]?.sql[0]).toBe(drop)
  })

  it('a foreign key goes before the key that it may need', () => {
    const fk =
      'ALTER TABLE messages ADD CONSTRAINT messages_user_fk FOREIGN KEY (user_id) REFERENCES users (id)'
    const { steps } = planOne(
      `ALTER TABLE messages DROP CONSTRAINT messages_user_fk; ALTER TABLE users DROP CONSTRAINT users_pkey; ALTER TABLE users ADD PRIMARY KEY (id); ${fk}`,
    )
    expect(steps.map(({ kind }) => kind)).toEqual([
      'run',
      'create-index-concurrently',
      'constraint-using-index',
      'add-constraint-not-valid',
      'validate-constraint',
    ])
  })
})
