import { postponedIndex } from './create-index.ts'
import type { Rewrite } from './rewrite.ts'
import { sqlName } from '../pg/names.ts'

/** DROP INDEX concurrently; nothing yet where the file makes one of the same name again, which is swapped in. */
export const dropIndex: Rewrite<'drop-index'> = (
  { world, writer, later, postponed },
  { place, change, node },
) => {
  const { index } = change
  const found = world.findIndex(index)
  const isReplaced =
    found !== undefined &&
    later.some(
      (one) =>
        one.kind === 'create-index' && one.name === index.name && world.find(one.table) === found.table,
    )
  if (isReplaced) {
    postponed.set(postponedIndex(index.name), place.statements[0] ?? 1)
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
