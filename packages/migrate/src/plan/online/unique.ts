import type { Constraint } from 'libpg-query'
import { strings } from '../../hazards/pg/changes/expressions.ts'
import type { ObjectName } from '../../model/statement.ts'
import { quoteName } from '../../roles/quote.ts'
import type { IndexText } from '../pg/index-text.ts'
import { helperName, tableSql } from '../pg/names.ts'
import { buildConcurrently, dropIndexConcurrently, renameIndexSql } from './index-steps.ts'
import { requireNotNull } from './not-null.ts'
import { restoreUnique, timing, undoOf } from './replace.ts'
import { CannotRewrite, type Replaced, type RewriteContext } from './rewrite.ts'

export type UniqueConstraint = {
  readonly kind: 'unique' | 'primary'
  readonly table: ObjectName
  readonly name: string
  readonly columns: readonly string[]
  readonly node: Constraint
}

/** Throws CannotRewrite for what an index that is built first cannot have. */
export function requireByIndex({ options, indexspace, without_overlaps: overlaps }: Constraint): void {
  const found = [
    ...((options ?? []).length > 0 ? ['WITH (…)'] : []),
    ...(indexspace === undefined ? [] : ['USING INDEX TABLESPACE']),
    ...(overlaps === true ? ['WITHOUT OVERLAPS'] : []),
  ]
  if (found.length > 0) {
    throw new CannotRewrite(
      `${found.join(' and ')} of a constraint is not carried over to an index built before it`,
    )
  }
}

/**
 * UNIQUE or PRIMARY KEY: its index is built concurrently under its name, and then becomes the constraint's. What it
 * takes the place of is dropped in the same transaction, and its name is free then.
 */
export function uniqueByIndex(
  context: RewriteContext,
  constraint: UniqueConstraint,
  { place, all, names }: Replaced,
): void {
  const { world, writer } = context
  const { kind, table: name, columns, node } = constraint
  if (kind === 'primary') {
    for (const column of columns) requireNotNull(context, place, name, column)
  }
  const table = world.table(name)
  const incoming = names.has(constraint.name) ? helperName('new', table, constraint.name) : constraint.name
  buildConcurrently(context, place, { table: name, name: incoming, text: indexOf(constraint) })
  const dropped = all.filter(({ what }) => what === 'constraint')
  const indexes = all.filter(({ what }) => what === 'index')
  // An index of the constraint's own name makes room first.
  const isInTheWay = indexes.some((index) => index.name === constraint.name)
  const aside = isInTheWay ? helperName('old', table, constraint.name) : constraint.name
  const words = kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'
  const [alter, own] = [`ALTER TABLE ${tableSql(world, name)}`, quoteName(constraint.name)]
  const add = [`ADD CONSTRAINT ${own} ${words} USING INDEX ${quoteName(incoming)}`, ...timing(node)].join(' ')
  const drops = dropped.map((one) => `DROP CONSTRAINT ${quoteName(one.name)}`)
  writer.step(place, {
    kind: 'constraint-using-index',
    class: 'online',
    sql: [...renameIndexSql(context, name, constraint.name, aside), `${alter} ${[...drops, add].join(', ')}`],
    transaction: 'own',
    undo: undoOf(restoreUnique(context, dropped), ({ subcommands }) => [
      `${alter} ${[`DROP CONSTRAINT ${own}`, ...subcommands].join(', ')}`,
      ...renameIndexSql(context, name, aside, constraint.name),
    ]),
  })
  for (const index of indexes) {
    dropIndexConcurrently(context, place, name, index.name === constraint.name ? aside : index.name)
  }
}

function indexOf({ columns, node }: UniqueConstraint): IndexText {
  const included = strings(node.including)
  const definition = [
    `USING btree (${columns.map(quoteName).join(', ')})`,
    ...(included.length === 0 ? [] : [`INCLUDE (${included.map(quoteName).join(', ')})`]),
    ...(node.nulls_not_distinct === true ? ['NULLS NOT DISTINCT'] : []),
  ].join(' ')
  return { unique: true, definition, included }
}
