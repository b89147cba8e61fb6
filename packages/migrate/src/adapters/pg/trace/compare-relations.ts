import type { PgSession } from '@twinship/core'
import type { RelationName } from '../../../model/trace.ts'
import type { WorkMessage } from './messages.ts'
import type { TracedRelations } from './relations.ts'

/** Tables that have another file than before. */
export function rewrittenBetween(before: TracedRelations, after: TracedRelations): readonly RelationName[] {
  return [...before].flatMap(([id, { schema, name, file }]) => {
    const now = after.get(id)
    return now === undefined || now.file === file ? [] : [{ schema, name }]
  })
}

/** What the server's counters said before and after a statement. */
export type Counted = { readonly from: TracedRelations; readonly to: TracedRelations }

/** Tables that a statement read in order to their end, at least as many rows as the server counts, of those locked. */
export function readBetween(
  before: TracedRelations,
  { from, to }: Counted,
  locked: readonly RelationName[],
): readonly RelationName[] {
  return [...before].flatMap(([id, { schema, name, rows }]) => {
    const read = (to.get(id)?.readInOrder ?? 0) - (from.get(id)?.readInOrder ?? 0)
    return read > 0 && read >= rows && isAmong({ schema, name }, locked) ? [{ schema, name }] : []
  })
}

function isAmong(one: RelationName, relations: readonly RelationName[]): boolean {
  return relations.some(({ schema, name }) => schema === one.schema && name === one.name)
}

/** Tables that messages tell of. The server says names without schema: all tables of before that have it, and a lock. */
export async function tablesOf(
  session: Pick<PgSession, 'query'>,
  messages: readonly WorkMessage[],
  before: TracedRelations,
  locked: readonly RelationName[],
): Promise<readonly RelationName[]> {
  const constraints = messages.flatMap((one) => (one.kind === 'foreign-key' ? [one.constraint] : []))
  const ids = new Set(constraints.length === 0 ? [] : await tablesWith(session, constraints))
  const names = new Set(messages.flatMap((one) => (one.kind === 'table' ? [one.table] : [])))
  return [...before].flatMap(([id, { schema, name }]) => {
    const isTold = ids.has(id) || (names.has(name) && isAmong({ schema, name }, locked))
    return isTold ? [{ schema, name }] : []
  })
}

async function tablesWith(
  session: Pick<PgSession, 'query'>,
  constraints: readonly string[],
): Promise<readonly string[]> {
  const rows = await session.query<{ id: string }>(
    'select conrelid::text as id from pg_catalog.pg_constraint where conname = any ($1)',
    [constraints],
  )
  return rows.map(({ id }) => id)
}

export function sorted<Named extends RelationName>(relations: readonly Named[]): readonly Named[] {
  const byName = new Map(relations.map((one) => [`${one.schema}\0${one.name}`, one]))
  return [...byName].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one)
}
