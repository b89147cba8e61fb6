import type { ObjectName } from '../../model/statement.ts'
import { quoteName } from '../../roles/quote.ts'
import { tableSql } from '../pg/names.ts'
import { dropConstraint } from '../pg/step/undo.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import type { RewriteContext } from './rewrite.ts'

/**
 * A constraint that holds for what is written from now on, then for what is there: `definition` begins with CHECK,
 * FOREIGN KEY or NOT NULL.
 */
export function addThenValidate(
  { world, writer }: RewriteContext,
  place: StepPlace,
  added: { readonly table: ObjectName; readonly name: string; readonly definition: string },
  { first = [], undoValidate = [] }: AddedWith = {},
): void {
  const table = tableSql(world, added.table)
  const name = quoteName(added.name)
  const removal = dropConstraint(world, added.table, added.name)
  writer.step(place, {
    kind: 'add-constraint-not-valid',
    class: 'online',
    sql: [...first, `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${added.definition} NOT VALID`],
    transaction: 'own',
    undo:
      first.length === 0 ? { sql: [removal] } : { sql: null, remains: 'the constraint before it is gone' },
  })
  validate({ world, writer }, place, added.table, added.name, undoValidate)
}

/** `first` shares the transaction of the first step; `undoValidate` takes the second back. */
export type AddedWith = { readonly first?: readonly string[]; readonly undoValidate?: readonly string[] }

export function validate(
  { world, writer }: Pick<RewriteContext, 'world' | 'writer'>,
  place: StepPlace,
  table: ObjectName,
  name: string,
  undo: readonly string[] = [],
): void {
  writer.step(place, {
    kind: 'validate-constraint',
    class: 'online',
    sql: [`ALTER TABLE ${tableSql(world, table)} VALIDATE CONSTRAINT ${quoteName(name)}`],
    transaction: 'own',
    undo: { sql: undo },
  })
}
