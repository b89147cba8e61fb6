import { pgRule } from '../../../pg/rule.ts'
import type { World } from '../../../pg/world/world.ts'
import { shownName, type Table } from '../../../pg/world/table.ts'

export const sequenceRestarts = pgRule(
  {
    id: 'sequence-restarts',
    covers: [68],
    title: 'A sequence is set to a number that the file names.',
    effect:
      'Numbers that rows have already come again: INSERT fails by the key until the sequence is past them, or without a key two rows have one number.',
    lock: null,
    safeWay: "SELECT setval('…', (SELECT max(id) FROM …)): by what the table holds.",
    severity: 'warning',
    scale: 'any-row',
  },
  ['restart-sequence'],
  (change, { world }) => {
    const table = change.table === null ? ownerOf(world, change.sequence) : world.table(change.table)
    const of = table === null ? change.sequence : shownName(table)
    return { table, message: `${change.by} of ${of}: keys that are there already come again.` }
  },
)

/** Of a sequence by the name that serial and identity give it. */
function ownerOf(world: World, sequence: string): Table | null {
  const isOwn = ({ name, columns }: Table) =>
    [...columns.keys()].some((one) => sequence === `${name}_${one}_seq`)
  return [...world.tables()].find(isOwn) ?? null
}
