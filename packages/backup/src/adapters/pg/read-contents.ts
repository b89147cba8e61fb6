import { createHash } from 'node:crypto'
import type { PgSession } from '@twinship/core'
import type { GrantFacts } from '../../model/facts.ts'
import type { Right } from '../../model/rights.ts'
import { rightText } from '../../restore/rights.ts'
import { readObjectRights } from './read-rights.ts'

type Session = Pick<PgSession, 'query'>

/** In parts of a megabyte: whole, one of more than a gigabyte would not fit into a value. */
const largeObjectSum = `
with recursive parts (oid, n, size, hash) as (
  select p.oid, p.n, length(p.bytes), hashtextextended(p.oid || ' 0 ' || encode(p.bytes, 'hex'), 0)
  from (select oid, 0::bigint as n, lo_get(oid, 0, 1048576) as bytes from pg_largeobject_metadata offset 0) p
  union all
  select p.oid, p.n, length(p.bytes), hashtextextended(p.oid || ' ' || p.n || ' ' || encode(p.bytes, 'hex'), 0)
  from (select oid, n + 1 as n, lo_get(oid, (n + 1) * 1048576, 1048576) as bytes from parts where size = 1048576 offset 0) p
)
select coalesce(sum(hash::numeric), 0)::text as sum from parts`

export async function fingerprintLargeObjects(session: Session): Promise<string> {
  const [row] = await session.query<{ sum: string }>(largeObjectSum)
  if (row === undefined) throw new Error('a sum is one row')
  return row.sum
}

/** In which the server's version does not show: a later one has one right more, and gives it to owners. */
export async function readGrants(session: Session): Promise<GrantFacts> {
  const rights = await readObjectRights(session)
  const lines = rights.filter(isComparable).map(rightText).toSorted()
  const roles = new Set(rights.flatMap(({ role, owner }) => [role, owner]).filter((role) => role !== ''))
  return {
    count: lines.length,
    fingerprint: createHash('sha256').update(lines.join('\n')).digest('hex'),
    roles: [...roles].filter((role) => !role.startsWith('pg_')).toSorted(),
  }
}

function isComparable({ isOwner, privilege }: Right): boolean {
  return !isOwner && privilege !== 'MAINTAIN'
}
