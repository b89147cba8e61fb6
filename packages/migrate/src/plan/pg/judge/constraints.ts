import type { Change, ChangeOf } from '../../../hazards/pg/change.ts'
import type { Constraint } from '../../../hazards/pg/definition.ts'
import { impactOf } from '../../../hazards/pg/impact.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import type { ObjectName } from '../../../model/statement.ts'
import { droppedBy, isReplacedLater } from '../replaced.ts'
import { alongText } from './along.ts'
import { keyLost } from './keys.ts'
import { untold } from './rights.ts'
import { isSmall, sized } from '../sizes.ts'
import {
  direct,
  noted,
  online,
  refused,
  type JudgeContext,
  type Judgement,
  type Judges,
} from './judgement.ts'

export const constraintJudges: Judges = {
  'add-constraint': addConstraint,
  'drop-constraint': ({ world, later }, change) => {
    const { table: name, name: constraint } = change
    const dropped = droppedBy(world, change)
    if (dropped !== undefined && isReplacedLater(world, later, dropped)) {
      return online(
        `${constraint} is dropped once what takes its place holds: no row goes unchecked in between`,
      )
    }
    if (isReplaced(world, later, name, constraint)) {
      return online(`added again in the transaction that drops it: no row goes unchecked in between`)
    }
    const along = alongText(world, change)
    return (
      keyLost(world, later, change) ??
      untold({ world, later }, change) ??
      (along === '' ? direct : noted(`${constraint} goes${along}`))
    )
  },
  'validate-constraint': () => direct,
}

function addConstraint({ world }: JudgeContext, change: ChangeOf<'add-constraint'>): Judgement {
  const table = world.table(change.table)
  const { constraint } = change
  if (isSmall(world, table) || impactOf(world, change).scans === 'no') {
    return ofPartitioned(world, table, constraint) ?? direct
  }
  return (
    ofPartitioned(world, table, constraint) ??
    texts[constraint.kind](table, constraint.kind === 'primary' ? 'a primary key' : 'a unique constraint')
  )
}

const texts: Readonly<Record<Constraint['kind'], (table: Table, what: string) => Judgement>> = {
  foreign: (table) =>
    online(
      `a foreign key blocks writes to both tables while it goes through ${sized(table)}: validated apart`,
    ),
  check: (table) => online(`a check reads all of ${sized(table)} under ACCESS EXCLUSIVE: validated apart`),
  'not-null': (table) =>
    online(`NOT NULL reads all of ${sized(table)} under ACCESS EXCLUSIVE: validated apart`),
  unique: (table, what) =>
    online(`${what} builds its index over ${sized(table)} under ACCESS EXCLUSIVE: built concurrently first`),
  primary: (table, what) =>
    online(`${what} builds its index over ${sized(table)} under ACCESS EXCLUSIVE: built concurrently first`),
  exclusion: (table) =>
    refused(
      `an exclusion constraint goes through ${sized(table)} under ACCESS EXCLUSIVE, and has no other way`,
      'Make a new table with it and move the rows, or plan with --maintenance.',
    ),
}

/** What the server has no NOT VALID or USING INDEX for. */
function ofPartitioned(world: World, table: Table, constraint: Constraint): Judgement | undefined {
  if (table.kind !== 'partitioned' || isSmall(world, table)) return undefined
  if (constraint.kind === 'foreign' && (world.server?.version ?? 0) < 180_000) {
    return refused(
      `a foreign key of the partitioned ${sized(table)} cannot be NOT VALID before PostgreSQL 18`,
      'Add it to each partition, or plan with --maintenance.',
    )
  }
  if (constraint.kind !== 'unique' && constraint.kind !== 'primary') return undefined
  return refused(
    `a ${constraint.kind === 'primary' ? 'primary key' : 'unique constraint'} of the partitioned ${sized(table)} cannot take over an index`,
    'Use a unique index, which is built partition by partition, or plan with --maintenance.',
  )
}

/** A foreign key that the file adds again under its name, to the same table: its columns' rows have been checked. */
function isReplaced(
  world: World,
  later: JudgeContext['later'],
  name: ObjectName,
  constraint: string,
): boolean {
  const table = world.table(name)
  const references = table.constraints.get(constraint)?.references ?? null
  if (references === null || isSmall(world, table) || table.kind === 'partitioned') return false
  const at = later.findIndex(
    (one) =>
      one.kind === 'add-constraint' &&
      one.constraint.kind === 'foreign' &&
      one.constraint.valid &&
      one.constraint.name === constraint &&
      world.find(one.table) === table &&
      world.find(one.constraint.references) === references,
  )
  // A key that it may need cannot be dropped while it is there.
  return at >= 0 && !later.slice(0, at).some((one) => dropsKey(world, one, references))
}

function dropsKey(world: World, change: Change, table: Table): boolean {
  if (change.kind !== 'drop-constraint' || world.find(change.table) !== table) return false
  const kind = table.constraints.get(change.name)?.kind
  return kind === 'unique' || kind === 'primary'
}
