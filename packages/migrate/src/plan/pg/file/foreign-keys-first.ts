import type { Change } from '../../../hazards/pg/change.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { isNew } from '../sizes.ts'
import { dropConstraint } from '../step/undo.ts'
import type { StepPlace } from '../step/writer.ts'
import type { FileContext } from './plan-file.ts'

/**
 * Dropping a table or a column takes ACCESS EXCLUSIVE on whatever its foreign keys lead to, all at once: they are
 * dropped before it, one at a time.
 */
export function dropForeignKeysFirst(
  { world, writer }: Pick<FileContext, 'world' | 'writer'>,
  place: StepPlace,
  changes: readonly Change[],
): void {
  for (const [table, name] of changes.flatMap((change) => foreignKeysOf(world, change))) {
    writer.step(place, {
      kind: 'drop-constraint',
      class: 'direct',
      sql: [dropConstraint(world, table, name)],
      transaction: 'own',
    })
  }
}

function foreignKeysOf(world: World, change: Change): readonly (readonly [Table, string])[] {
  if (change.kind === 'drop-column') {
    return ownKeys(world, world.table(change.table), change.column)
  }
  if (change.kind !== 'drop' || change.what !== 'table') return []
  const table = world.find(change.name)
  if (table === undefined) return []
  const led = change.cascade ? world.referencing(table).filter((other) => other !== table) : []
  return [
    ...ownKeys(world, table),
    ...led.flatMap((other) =>
      ownKeys(world, other).filter(([, name]) => referencesOf(other, name) === table),
    ),
  ]
}

function ownKeys(world: World, table: Table, column?: string): readonly (readonly [Table, string])[] {
  return [...table.constraints.values()].flatMap(({ name, references, columns }) => {
    if (references === null || references === table || isNew(world, references)) return []
    return column === undefined || columns.includes(column) ? [[table, name] as const] : []
  })
}

function referencesOf(table: Table, name: string): Table | null {
  return table.constraints.get(name)?.references ?? null
}
