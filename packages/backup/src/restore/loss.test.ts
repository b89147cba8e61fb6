import { describe, expect, it } from 'vitest'
import { describeLoss } from './loss.ts'
import { incomingName, isIncomingName, keptName, timeText } from './names.ts'

const table = (name: string, rows: number, inserted = 0, updated = 0, fingerprint: string | null = null) => ({
  schema: 'public',
  name,
  rows,
  fingerprint,
  changes: { inserted, updated, deleted: 0 },
})
const saved = (tables: ReturnType<typeof table>[]) => ({
  name: 'backup',
  instant: '2026-11-25T10:00:00.000Z',
  facts: { tables, sequences: [], objects: {}, largeObjects: 0 },
  migrations: { ledger: { schema: null, table: 'm' }, applied: [{ tag: 'one', hash: 'a', whenMs: 1 }] },
})
const atMs = Date.parse('2026-11-25T11:30:00.000Z')

describe('what a restore would lose', () => {
  it('is said table by table, with what the server counted since', () => {
    const then = [table('same', 5, 5), table('grown', 5, 5), table('edited', 5, 5), table('dropped', 5)]
    const now = [table('same', 5, 5), table('grown', 7, 8), table('edited', 5, 5, 3), table('made', 1, 1)]
    const applied = [
      { tag: 'one', hash: 'a', whenMs: 1 },
      { tag: null, hash: '0123456789abcdef', whenMs: 2 },
    ]
    const loss = describeLoss(saved(then), { tables: now, applied, isSame: true, atMs })
    expect(loss).toEqual({
      backup: 'backup',
      instant: '2026-11-25T10:00:00.000Z',
      spanMs: 5_400_000,
      unchanged: 1,
      migrationsUndone: ['0123456789ab'],
      migrationsBack: [],
      rights: null,
      tables: [
        { schema: 'public', name: 'dropped', rowsThen: 5, rowsNow: null, changes: null },
        {
          schema: 'public',
          name: 'edited',
          rowsThen: 5,
          rowsNow: 5,
          changes: { inserted: 0, updated: 3, deleted: 0 },
        },
        {
          schema: 'public',
          name: 'grown',
          rowsThen: 5,
          rowsNow: 7,
          changes: { inserted: 3, updated: 0, deleted: 0 },
        },
        { schema: 'public', name: 'made', rowsThen: null, rowsNow: 1, changes: null },
      ],
    })
  })

  it('trusts no counters that were reset, or are those of another database', () => {
    const then = [table('t', 5, 9)]
    for (const [now, isSame] of [
      [table('t', 5, 2), true],
      [table('t', 5, 9), false],
    ] as const) {
      const { tables } = describeLoss(saved(then), { tables: [now], applied: [], isSame, atMs })
      expect(tables).toEqual([{ schema: 'public', name: 't', rowsThen: 5, rowsNow: 5, changes: null }])
    }
  })

  it('is nothing where the content is the same', () => {
    const tables = [table('t', 5, 0, 0, '42')]
    const loss = describeLoss(saved(tables), { tables, applied: [], isSame: false, atMs })
    expect(loss).toMatchObject({ tables: [], unchanged: 1, migrationsBack: ['one'] })
  })
})

describe('names', () => {
  it('have the time in UTC and fit into 63 bytes', () => {
    const at = Date.parse('2026-11-25T21:34:05.123Z')
    expect(timeText(at)).toBe('20261125_213405_123')
    expect(keptName('app', at)).toBe('app_before_20261125_213405_123')
    expect(incomingName('app', at)).toBe('app_restoring_20261125_213405_123')
    for (const name of ['é'.repeat(40), '日'.repeat(30), 'x'.repeat(63)]) {
      expect(Buffer.byteLength(incomingName(name, at))).toBeLessThanOrEqual(63)
    }
  })

  it('of a restore are told from all others, and from those of a database whose name begins alike', () => {
    const at = Date.parse('2026-11-25T21:34:05.123Z')
    expect(isIncomingName(incomingName('app', at), 'app')).toBe(true)
    for (const name of ['app', 'app_restoring_', 'app_restoring_2026', keptName('app', at)]) {
      expect(isIncomingName(name, 'app')).toBe(false)
    }
    expect(isIncomingName(incomingName('app_2', at), 'app')).toBe(false)
    const [long, other] = ['x'.repeat(40), 'x'.repeat(50)]
    expect(incomingName(long, at)).toBe(incomingName(other, at))
    expect(isIncomingName(incomingName(other, at), long)).toBe(false)
  })
})
