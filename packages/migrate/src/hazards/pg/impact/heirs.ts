import type { Change, ChangeKind } from '../change.ts'
import type { World } from '../world/world.ts'

const always: ReadonlySet<ChangeKind> = new Set([
  'add-column',
  'drop-column',
  'alter-type',
  'set-not-null',
  'drop-not-null',
  'change-default',
  'truncate',
])

/** Keys, foreign keys and indexes are of one table alone; its checks and NOT NULL are inherited. */
const inherited: ReadonlySet<string> = new Set(['check', 'not-null'])

/** Whether a change goes on to what inherits from its table. */
export function reachesHeirs(world: World, change: Change): boolean {
  switch (change.kind) {
    case 'add-constraint':
      return inherited.has(change.constraint.kind)
    case 'drop-constraint':
    case 'validate-constraint': {
      const found = world.table(change.table).constraints.get(change.name)
      return found !== undefined && inherited.has(found.kind)
    }
    case 'write':
      return change.verb !== 'INSERT'
    case 'lock':
      return change.by === 'LOCK TABLE' && change.recurses
    case 'rename':
      return change.what === 'column'
    default:
      return always.has(change.kind)
  }
}

/** From PostgreSQL 18 on a constraint locks them before it is known whether it goes on to them. */
export function locksHeirs({ server }: World, { kind }: Change): boolean {
  return kind === 'add-constraint' && server !== null && server.version >= 180_000
}
