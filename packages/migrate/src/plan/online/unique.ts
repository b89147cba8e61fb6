import type { Constraint } from 'libpg-query'
import { strings } from '../../hazards/pg/changes/expressions.ts'
import type { ObjectName } from '../../model/statement.ts'
import { quoteName } from '../../roles/quote.ts'
import { tableSql } from '../pg/names.ts'
import { dropConstraint } from '../pg/step/undo.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import { buildConcurrently } from './index-steps.ts'
import { requireNotNull } from './not-null.ts'
import { CannotRewrite, type RewriteContext } from './rewrite.ts'

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

/** UNIQUE or PRIMARY KEY: its index is built concurrently under its name, and then becomes the constraint's. */
export function uniqueByIndex(context: RewriteContext, place: StepPlace, constraint: UniqueConstraint): void {
  const { world, writer } = context
  const { kind, table, name, columns, node } = constraint
  if (kind === 'primary') {
    for (const column of columns) requireNotNull(context, place, table, column)
  }
  const included = strings(node.including)
  const definition = [
    `USING btree (${columns.map(quoteName).join(', ')})`,
    ...(included.length === 0 ? [] : [`INCLUDE (${included.map(quoteName).join(', ')})`]),
    ...(node.nulls_not_distinct === true ? ['NULLS NOT DISTINCT'] : []),
  ].join(' ')
  buildConcurrently(context, place, { table, name, text: { unique: true, definition, included } })
  const words = kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'
  const timing = [
    ...(node.deferrable === true ? ['DEFERRABLE'] : []),
    ...(node.initdeferred === true ? ['INITIALLY DEFERRED'] : []),
  ]
  writer.step(place, {
    kind: 'constraint-using-index',
    class: 'online',
    sql: [
      [
        `ALTER TABLE ${tableSql(world, table)} ADD CONSTRAINT ${quoteName(name)} ${words} USING INDEX ${quoteName(name)}`,
        ...timing,
      ].join(' '),
    ],
    transaction: 'own',
    undo: { sql: [dropConstraint(world, table, name)] },
  })
}
