import type { DefElem } from 'libpg-query'
import { quoteName, quoteText } from '../../roles/quote.ts'
import { createByteOffsets } from '../../text/byte-offsets.ts'
import { besideSql, helperName, tableSql } from '../pg/names.ts'
import { wordsOf } from '../pg/words.ts'
import { addSql, addStep, type AddedColumn } from './added-column.ts'
import { backfillDefault, requireFillable } from './backfill.ts'
import { requireNotNull } from './not-null.ts'
import type { RewriteContext } from './rewrite.ts'

const types: Readonly<Record<string, string>> = { int2: 'smallint', int4: 'integer', int8: 'bigint' }

/**
 * An identity column takes NOT NULL before it can be one: until then a sequence of the engine's own stands in for it,
 * and the identity goes on where that one ended.
 */
export function addIdentity(context: RewriteContext, added: AddedColumn): void {
  const { world, writer } = context
  const { place, change, text, alter } = added
  const { table: name, column } = change
  requireFillable(context, name)
  const piece = text.pieces.find(({ kind }) => kind === 'CONSTR_IDENTITY')
  if (piece === undefined) throw new Error('an identity is none')
  const sequence = besideSql(world, name, helperName('sequence', world.table(name), column.name))
  const quoted = quoteName(column.name)
  const options = sequenceOptions(context, added)
  const type = types[column.type.name] ?? 'bigint'
  const standIn = [
    [`CREATE SEQUENCE ${sequence} AS ${type}`, ...options].join(' '),
    // An identity asks nobody for rights on its sequence.
    `GRANT USAGE ON SEQUENCE ${sequence} TO PUBLIC`,
  ]
  const takeFromStandIn = `${alter} ALTER COLUMN ${quoted} SET DEFAULT nextval(${quoteText(sequence)}::regclass)`
  const dropSequence = `DROP SEQUENCE ${sequence}`
  writer.step(
    place,
    addStep(
      context,
      added,
      [addSql(added, []), ...standIn, takeFromStandIn],
      [`DROP SEQUENCE IF EXISTS ${sequence}`],
    ),
  )
  backfillDefault(context, place, name, column.name)
  requireNotNull(context, place, name, column.name)
  const own = `pg_get_serial_sequence(${quoteText(tableSql(world, name))}, ${quoteText(column.name)})`
  writer.step(place, {
    kind: 'become-identity',
    class: 'online',
    sql: [
      `${alter} ALTER COLUMN ${quoted} DROP DEFAULT`,
      `${alter} ALTER COLUMN ${quoted} ADD ${piece.bare}`,
      `SELECT setval(${own}, nextval(${quoteText(sequence)}::regclass), false)`,
      dropSequence,
    ],
    transaction: 'own',
    // NOT NULL still holds when this is undone: without a default every INSERT of the app would fail.
    undo: {
      sql: [
        ...standIn,
        `SELECT setval(${quoteText(sequence)}::regclass, nextval(${own}::regclass), false)`,
        `${alter} ALTER COLUMN ${quoted} DROP IDENTITY`,
        takeFromStandIn,
      ],
    },
  })
}

/** Those of GENERATED … AS IDENTITY (…) that CREATE SEQUENCE knows as well. */
function sequenceOptions({ pg }: RewriteContext, { sql, text }: AddedColumn): readonly string[] {
  const piece = text.pieces.find(({ kind }) => kind === 'CONSTR_IDENTITY')
  const options = (piece?.node.options ?? []).flatMap((node): DefElem[] =>
    'DefElem' in node ? [node.DefElem] : [],
  )
  const toOffset = createByteOffsets(sql)
  const starts = options.map(({ location = 0 }) => toOffset(location))
  return options.flatMap(({ defname }, index) => {
    if (defname === 'sequence_name') return []
    const start = starts[index] ?? sql.length
    return [optionText(pg, sql.slice(start, starts[index + 1] ?? sql.length))]
  })
}

/** Up to the parenthesis that closes the list, where it is the last one. */
function optionText(pg: RewriteContext['pg'], text: string): string {
  const { words } = wordsOf(pg, text)
  const close = words.find((word) => word.text === ')')
  return text.slice(0, close?.start ?? text.length).trim()
}
