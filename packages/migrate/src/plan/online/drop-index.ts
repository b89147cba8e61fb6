import { postponedIndex } from './create-index.ts'
import { droppedBy, isReplacedLater } from '../pg/replaced.ts'
import { postpone, type Rewrite } from './rewrite.ts'
import { sqlName } from '../pg/names.ts'

/** DROP INDEX concurrently; nothing yet where the file makes one of the same name again, which is swapped in. */
export const dropIndex: Rewrite<'drop-index'> = (context, { place, change, node }) => {
  const { world, writer, later, postponed } = context
  const { index } = change
  const dropped = droppedBy(world, change)
  if (dropped !== undefined && isReplacedLater(world, later, dropped)) {
    postpone(context, place, dropped)
    return
  }
  const found = world.findIndex(index)
  const isReplaced =
    found !== undefined &&
    later.some(
      (one) =>
        one.kind === 'create-index' &&
        one.name === index.name &&
        !one.concurrent &&
        !one.ifNotExists &&
        world.find(one.table) === found.table,
    )
  if (isReplaced) {
    postponed.set(postponedIndex(index.name), { statement: place.statements[0] ?? 1, dropped: null })
    return
  }
  const ifExists = 'DropStmt' in node && node.DropStmt.missing_ok === true
  const name =
    found === undefined || world.server === null ? index : { schema: found.table.schema, name: index.name }
  writer.step(place, {
    kind: 'drop-index-concurrently',
    class: 'online',
    sql: [`DROP INDEX CONCURRENTLY ${ifExists ? 'IF EXISTS ' : ''}${sqlName(name)}`],
    transaction: 'none',
    probe: { kind: 'index-drop', indexes: [name], ifExists },
  })
}
