import type { PgSession } from '@twinship/core'
import type { ProbeSubject } from '../../model/statement.ts'
import { findIndexes, indexesOf, type IndexFact } from './probe-facts.ts'

/**
 * What must be remembered before a statement is begun, for the probe after it: the indexes of the table, or those to
 * be dropped. Null where the catalog alone tells.
 */
export async function observe(session: PgSession, subject: ProbeSubject): Promise<readonly string[] | null> {
  switch (subject.kind) {
    case 'index-build':
      return (await indexesOf(session, subject.table)).map((index) => seenAs(index, subject))
    case 'index-drop':
      return (await findIndexes(session, subject.indexes)).map(({ name }) => name)
    case 'reindex':
    case 'enum-value':
    case 'detach-partition':
      return null
  }
}

/** Where the file gives the name, the number tells the index that had it before from the one that is built. */
export function seenAs({ oid, name }: IndexFact, build: { readonly name: string | null }): string {
  return build.name === null ? name : String(oid)
}
