import type { ChangeKind } from '../../hazards/pg/change.ts'
import { addColumn } from './add-column.ts'
import { addConstraint } from './add-constraint.ts'
import { createIndex } from './create-index.ts'
import { dropConstraint } from './drop-constraint.ts'
import { dropIndex } from './drop-index.ts'
import { requireNotNull } from './not-null.ts'
import { reindex } from './reindex.ts'
import type { Rewrite } from './rewrite.ts'

const setNotNull: Rewrite<'set-not-null'> = (context, { place, change }) =>
  requireNotNull(context, place, change.table, change.column)

const rewrites: { readonly [Kind in ChangeKind]?: Rewrite<Kind> } = {
  'add-column': addColumn,
  'add-constraint': addConstraint,
  'create-index': createIndex,
  'drop-constraint': dropConstraint,
  'drop-index': dropIndex,
  reindex,
  'set-not-null': setNotNull,
}

/** The online form of a change. */
export function rewriteOf(kind: ChangeKind): Rewrite | undefined {
  return rewrites[kind] as Rewrite | undefined
}
