import type { ObjectName } from '../../model/statement.ts'
import type { IndexText } from '../pg/index-text.ts'
import { helperName } from '../pg/names.ts'
import type { StepPlace } from '../pg/step/writer.ts'
import { buildConcurrently, dropIndexConcurrently, renameIndexSql } from './index-steps.ts'
import type { RewriteContext } from './rewrite.ts'

/** The new one is built under another name, both names change in one transaction, the old one goes. */
export function swapIndex(
  context: RewriteContext,
  place: StepPlace,
  {
    table: name,
    name: index,
    text,
  }: { readonly table: ObjectName; readonly name: string; readonly text: IndexText },
): void {
  const { world, writer } = context
  const table = world.table(name)
  const [incoming, old] = [helperName('new', table, index), helperName('old', table, index)]
  buildConcurrently(context, place, { table: name, name: incoming, text })
  const rename = (from: string, to: string) => renameIndexSql(context, name, from, to)
  writer.step(place, {
    kind: 'rename-index',
    class: 'online',
    sql: [...rename(index, old), ...rename(incoming, index)],
    transaction: 'own',
    undo: { sql: [...rename(index, incoming), ...rename(old, index)] },
  })
  dropIndexConcurrently(context, place, name, old)
}
