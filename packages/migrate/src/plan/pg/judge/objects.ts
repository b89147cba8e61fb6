import { listed } from '../../../hazards/pg/cascade-of-table.ts'
import { takenAlong } from '../../../hazards/pg/cascade.ts'
import type { Change, ChangeOf } from '../../../hazards/pg/change.ts'
import { impactOf } from '../../../hazards/pg/impact.ts'
import { lostViewColumns } from '../../../hazards/pg/remade-view.ts'
import { isOpaque } from '../../../hazards/pg/opaque.ts'
import { isNotThere } from '../../../hazards/pg/not-there.ts'
import { isNewlyNamed, isNewObject, takesCalled } from '../../../hazards/pg/object-use.ts'
import { isLoggedSo } from '../../../hazards/pg/logging.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { isNew, isSmall, sized } from '../sizes.ts'
import { alongText } from './along.ts'
import {
  direct,
  noted,
  phased,
  refused,
  type JudgeContext,
  type Judgement,
  type Judges,
} from './judgement.ts'

export const objectJudges: Judges = {
  drop,
  rename,
  'set-schema'({ world, later }, { table: name, schema }) {
    const table = world.table(name)
    if (isNew(world, table)) return direct
    return isBridged(world, later, name.name)
      ? noted(`a view stands in for ${name.name}`)
      : phased(`the running app looks for ${name.name} where it was, not in ${schema}`)
  },
  'rename-enum-value': ({ world }, { type, value }) =>
    isNewObject(world, 'type', type) ? direct : phased(`the running app still reads and writes ${value}`),
  'constrain-domain': ({ world }, { name, valid }) => (valid ? readDomain(world, name.name) : direct),
  'validate-domain': ({ world }, { name }) => readDomain(world, name.name),
  policy: ({ world }, { table, does }) =>
    isNew(world, world.table(table)) || does === 'create'
      ? direct
      : noted('rows may appear or disappear for the running app'),
  opaque: ({ world }, { what }) => opaque(world, what),
  select({ world }, { functions }) {
    const name = functions.find((one) => world.mayDoAnything(one))?.name
    return name === undefined ? direct : opaque(world, `SELECT ${name}()`)
  },
  refresh({ world }, { view: name, concurrent }) {
    const view = world.table(name)
    const read = [view, ...world.tablesBehind(name.name)]
    if (concurrent || read.every((table) => isSmall(world, table))) return direct
    return refused(
      `nobody reads ${sized(view)} while it is filled anew`,
      'Use REFRESH MATERIALIZED VIEW CONCURRENTLY, which takes a unique index.',
    )
  },
  'rewrite-table'({ world }, change) {
    const { table: name, by } = change
    if (isLoggedSo(world, change)) return direct
    const table = name === null ? null : world.table(name)
    // The server refuses CLUSTER of a partitioned one in a transaction.
    const isWhole = table !== null && (by !== 'CLUSTER' || table.kind !== 'partitioned')
    if (isWhole && isSmall(world, table)) return direct
    const lost = by === 'SET UNLOGGED' ? ', and a crash of the server then empties it' : ''
    return refused(
      `${by} writes ${table === null ? 'every table' : sized(table)} anew under ACCESS EXCLUSIVE${lost}`,
      'Take it out of the migration, or plan with --maintenance.',
    )
  },
}

function opaque(world: World, what: string): Judgement {
  const isEmpty = [...world.tables()].every((table) => isNew(world, table))
  if (isEmpty && world.server !== null) return direct
  return refused(
    `${what}: what it does to tables in use cannot be read`,
    'Write its statements out, or plan with --maintenance.',
  )
}

/** SHARE on each table with a column of the domain, NOT VALID and VALIDATE or not. */
function readDomain(world: World, name: string): Judgement {
  if (world.types.get(name)?.born === world.deployment) return direct
  const tables = world.tablesOfDomain(name)
  const isKnown = world.server !== null
  if (isKnown && tables.every((table) => isSmall(world, table))) return direct
  const read = tables.length === 0 ? `every table with a column of ${name}` : tables.map(sized).join(', ')
  return refused(
    `${read} is read as a whole, its writes blocked`,
    'Put a CHECK on each such table instead, which is validated without blocking; or plan with --maintenance.',
  )
}

function drop(context: JudgeContext, change: ChangeOf<'drop'>): Judgement {
  if (isNotThere(context.world, change)) return noted(`${change.name.name} is not there: nothing is dropped`)
  return cascadeOf(context.world, change) ?? dropAlone(context, change)
}

function dropAlone({ world, later }: JudgeContext, change: ChangeOf<'drop'>): Judgement {
  const { what, name } = change
  if (what !== 'table' && isNewObject(world, what, name)) return direct
  switch (what) {
    case 'table':
      return dropTable(world, change)
    case 'view':
    case 'materialized-view':
      return isBridged(world, later, name.name) ? madeAgain(world, change, later) : gone(name.name)
    case 'schema':
      return gone(`schema ${name.name}`)
    case 'database':
      return refused(`drops the database ${name.name}`, 'Take it out of the migration.')
    default:
      return takesCalled(world, change, () => later)
        ? phased(`the running app may still name the ${what} ${name.name}`)
        : direct
  }
}

function dropTable(world: World, change: ChangeOf<'drop'>): Judgement {
  const table = world.find(change.name)
  if (table === undefined) return world.server === null ? gone(change.name.name) : direct
  return isNew(world, table) ? direct : gone(table.name, alongText(world, change))
}

function madeAgain(world: World, change: ChangeOf<'drop'>, later: JudgeContext['later']): Judgement {
  const { name } = change.name
  const lost = lostViewColumns(world, change, () => later)
  return lost.length === 0
    ? noted(`${name} is made again in the same transaction`)
    : phased(`the running app still reads ${lost.join(', ')} of ${name}, which is made again without`)
}

/** Undefined where CASCADE takes nothing along, or does not stand there. */
function cascadeOf(world: World, change: ChangeOf<'drop'>): Judgement | undefined {
  const along = takenAlong(world, change)
  const { name } = change.name
  if (along === undefined) return undefined
  if (along.kind === 'unknown') {
    return refused(
      `what CASCADE drops together with ${name} is not known`,
      'Drop what depends on it by name, then drop it without CASCADE; or plan with --maintenance.',
    )
  }
  if (along.users.length === 0) return undefined
  return phased(`CASCADE drops ${listed(along.users)} together with ${name}`)
}

function gone(what: string, more = ''): Judgement {
  return phased(`the running app still reads and writes ${what}, and its rows are lost${more}`)
}

function rename({ world, later }: JudgeContext, change: ChangeOf<'rename'>): Judgement {
  const { what, relation, from } = change
  switch (what) {
    case 'table':
      if (isNew(world, world.table(relation))) return direct
      return isBridged(world, later, from) ? noted(`a view stands in for ${from}`) : renamed(from)
    case 'column': {
      const table = world.table(relation)
      return isNew(world, table) || world.isNewColumn(table, from) ? direct : renamed(from)
    }
    case 'view':
    case 'schema':
    case 'other':
      return renameBeside(world, later, change)
    default:
      return direct
  }
}

function renameBeside(world: World, later: JudgeContext['later'], change: ChangeOf<'rename'>): Judgement {
  const { what, from } = change
  if (isNewlyNamed(world, change)) return direct
  return what === 'view' && isBridged(world, later, from)
    ? noted(`a view stands in for ${from}`)
    : renamed(from)
}

function renamed(from: string): Judgement {
  return phased(`the running app still calls it ${from}`)
}

/** A view of the old name comes later in the file, and nothing before it that is planned as a step of its own. */
function isBridged(world: World, later: JudgeContext['later'], name: string): boolean {
  const at = later.findIndex((one) => one.kind === 'create-view' && one.view.name === name)
  return at >= 0 && !later.slice(0, at).some((one) => isApart(world, one))
}

/** It takes long, or cannot be read, so that what stands before it is committed by then. */
function isApart(world: World, change: Change): boolean {
  if (isOpaque(world, change) || ('concurrent' in change && change.concurrent)) return true
  if (!('table' in change) || change.table === null) return false
  const table = world.find(change.table)
  if (table === undefined || isSmall(world, table)) return false
  const { rewrites, scans } = impactOf(world, change)
  return rewrites !== 'no' || scans !== 'no'
}
