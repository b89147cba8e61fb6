import { describe, expect, it } from 'vitest'
import type { AuditRow } from '../model/audit.ts'
import { chainEvent, headOf, verifyChain } from './chain.ts'

const at = '2025-01-01T00:00:00.000Z'

function chain(length: number): AuditRow[] {
  const rows: AuditRow[] = []
  for (let count = 0; count < length; count++) {
    const event = {
      event: 'run.started',
      runId: null,
      actor: 'a',
      details: { b: count, a: [{ d: 1, c: 2 }] },
    } as const
    rows.push(chainEvent(headOf(rows.at(-1)), event, at))
  }
  return rows
}

describe('the audit chain', () => {
  it('begins with zeros and holds from row to row', () => {
    const rows = chain(3)
    expect(rows[0]).toMatchObject({ sequence: 1, previousHash: '0'.repeat(64) })
    expect(verifyChain(rows)).toEqual({ sequence: 3, hash: rows[2]?.hash })
    expect(verifyChain([])).toBeNull()
  })

  it('stores details with their keys sorted, whatever order they came in', () => {
    expect(chain(1)[0]?.detailsText).toBe('{"a":[{"c":2,"d":1}],"b":0}')
  })

  it('hashes the stored text: what JSON takes for the same is another one', () => {
    const [row] = chain(1)
    if (row === undefined) throw new Error('no row')
    for (const detailsText of [
      '{"a":[],"a":[{"c":2,"d":1}],"b":0}',
      ' {"a":[{"c":2,"d":1}],"b":0}',
      'not json',
    ]) {
      expect(() => verifyChain([{ ...row, detailsText }])).toThrow('Row 1 of the audit was changed')
    }
  })

  it.each([
    ['actor', { actor: 'b' }],
    ['details', { detailsText: '{}' }],
    ['time', { at: '2025-01-02T00:00:00.000Z' }],
    ['event', { event: 'run.finished' }],
    ['run', { runId: 'x' }],
    ['link', { previousHash: '1'.repeat(64) }],
    ['hash', { hash: '1'.repeat(64) }],
  ] as const)('tells a changed %s', (_what, change) => {
    const rows = chain(3).map((row, index) => (index === 1 ? { ...row, ...change } : row))
    expect(() => verifyChain(rows)).toThrow(
      expect.objectContaining({ code: 'AUDIT.BROKEN', details: { sequence: 2 } }),
    )
  })

  it('tells a row taken out, and with a known head also a tail cut off or rewritten', () => {
    const rows = chain(4)
    const known = headOf(rows[2]) ?? undefined
    expect(() => verifyChain(rows.filter(({ sequence }) => sequence !== 2))).toThrow('Row 2')
    expect(verifyChain(rows.slice(0, 2))).toMatchObject({ sequence: 2 })
    expect(() => verifyChain(rows.slice(0, 2), known)).toThrow('cut off')
    expect(() => verifyChain(chain(5).slice(0, 2), known)).toThrow('Row 3')
    const other = rows.slice(0, 2)
    other.push(
      chainEvent(headOf(other[1]), { event: 'run.finished', runId: null, actor: 'b', details: {} }, at),
    )
    expect(() => verifyChain(other, known)).toThrow('another one')
    expect(verifyChain(rows, known)).toMatchObject({ sequence: 4 })
  })
})
