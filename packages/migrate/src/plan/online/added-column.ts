import { quoteName } from '../../roles/quote.ts'
import type { ColumnText } from '../pg/alter-text.ts'
import { tableSql } from '../pg/names.ts'
import type { StepDraft } from '../pg/step/writer.ts'
import type { Part, RewriteContext } from './rewrite.ts'

/** A column to be added, taken to pieces. */
export type AddedColumn = Part<'add-column'> & {
  readonly text: ColumnText
  /** `ALTER TABLE …` up to the subcommand. */
  readonly alter: string
}

export function addSql({ alter, text }: AddedColumn, pieces: readonly string[]): string {
  return [`${alter} ADD COLUMN ${text.start}`, ...pieces].join(' ')
}

export function addStep(
  { world }: RewriteContext,
  { change }: AddedColumn,
  sql: readonly string[],
  alsoDropped: readonly string[] = [],
): StepDraft {
  const drop = `ALTER TABLE ${tableSql(world, change.table)} DROP COLUMN ${quoteName(change.column.name)}`
  return {
    kind: 'add-column',
    class: 'online',
    sql,
    transaction: 'own',
    undo: { sql: [drop, ...alsoDropped], remains: 'what was written to the column is lost' },
  }
}
