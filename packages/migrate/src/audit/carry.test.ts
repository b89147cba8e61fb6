import { describe, expect, it } from 'vitest'
import type { AuditEvent, AuditRow } from '../model/audit.ts'
import { newerRows } from './carry.ts'
import { chainEvent, verifyChain } from './chain.ts'

const event = (actor: string): AuditEvent => ({ event: 'run.started', runId: null, actor, details: {} })

function chainOf(...actors: readonly string[]): AuditRow[] {
  const rows: AuditRow[] = []
  for (const actor of actors) {
    rows.push(chainEvent(rows.at(-1) ?? null, event(actor), '2026-11-25T00:00:00.000Z'))
  }
  return rows
}

describe('what an older copy of the audit lacks', () => {
  it.each([0, 1, 2, 3])('is everything after its %i rows, and makes one chain with them', (count) => {
    const all = chainOf('a', 'b', 'c')
    const older = all.slice(0, count)
    const found = newerRows(older, all)
    expect(found).toEqual({ kind: 'newer', rows: all.slice(count) })
    expect(verifyChain([...older, ...all.slice(count)])).toMatchObject({ sequence: 3 })
  })

  it('is nothing that could stand behind another chain', () => {
    const other = chainOf('a', 'x', 'c')
    const head = { sequence: 3, hash: other.at(-1)?.hash }
    expect(newerRows(chainOf('a', 'b'), other)).toEqual({ kind: 'other-chain', head })
    expect(newerRows(chainOf('a', 'b', 'c', 'd'), chainOf('a', 'b', 'c'))).toMatchObject({
      kind: 'other-chain',
    })
    expect(newerRows(chainOf('a'), [])).toEqual({ kind: 'other-chain', head: null })
  })
})
