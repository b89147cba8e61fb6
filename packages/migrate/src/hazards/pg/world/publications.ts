import type { PublicationChange } from '../change.ts'
import type { World } from './world.ts'

/** Which tables are in which publications, and what is published of them. */
export function changePublication(
  world: World,
  { does, name, tables, wide, isOfChanges }: PublicationChange,
): void {
  const known = world.publications.get(name)
  switch (does) {
    case 'create':
      world.publications.set(name, { isOfAll: wide === 'all', isOfChanges: isOfChanges !== false })
      world.made.set(`publication ${name}`, world.deployment)
      addTo(world, name, tables)
      break
    case 'add':
      addTo(world, name, tables)
      break
    case 'set':
      // Tables of a schema may be those that were in it before.
      if (wide === 'no') takeFrom(name, world.tables())
      addTo(world, name, tables)
      break
    case 'remove':
      takeFrom(
        name,
        tables.map((table) => world.table(table)),
      )
      break
    case 'options':
      if (isOfChanges !== null)
        world.publications.set(name, { isOfAll: known?.isOfAll === true, isOfChanges })
      break
    case 'drop':
      world.publications.delete(name)
      takeFrom(name, world.tables())
      break
    default:
      does satisfies never
  }
}

function addTo(world: World, name: string, tables: PublicationChange['tables']): void {
  for (const one of tables) {
    const table = world.table(one)
    table.publications = new Set([...(table.publications ?? []), name])
  }
}

function takeFrom(name: string, tables: Iterable<ReturnType<World['table']>>): void {
  for (const { publications } of tables) publications?.delete(name)
}
