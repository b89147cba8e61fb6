import type { ChangeOf } from '../../../hazards/pg/change.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { isNew, isSmall, sized } from '../sizes.ts'
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
    return isBridged(later, name.name)
      ? noted(`a view stands in for ${name.name}`)
      : phased(`the running app looks for ${name.name} where it was, not in ${schema}`)
  },
  'rename-enum-value': (_, { value }) => phased(`the running app still reads and writes ${value}`),
  'constrain-domain'({ world }, { name, valid }) {
    const type = world.types.get(name.name)
    if (!valid || type?.born === world.deployment) return direct
    return refused(
      `every table with a column of ${name.name} is read as a whole, its writes blocked`,
      'Write NOT VALID, and VALIDATE CONSTRAINT in a migration of its own.',
    )
  },
  policy: ({ world }, { table, does }) =>
    isNew(world, world.table(table)) || does === 'create'
      ? direct
      : noted('rows may appear or disappear for the running app'),
  opaque({ world }, { what }) {
    const isEmpty = [...world.tables()].every((table) => isNew(world, table))
    if (isEmpty && world.server !== null) return direct
    return refused(
      `${what}: what it does to tables in use cannot be read`,
      'Write its statements out, or plan with --maintenance.',
    )
  },
  refresh({ world }, { view: name, concurrent }) {
    const view = world.table(name)
    if (concurrent || isSmall(world, view)) return direct
    return refused(
      `nobody reads ${sized(view)} while it is filled anew`,
      'Use REFRESH MATERIALIZED VIEW CONCURRENTLY, which takes a unique index.',
    )
  },
  'rewrite-table'({ world }, { table: name, by }) {
    const table = name === null ? null : world.table(name)
    // The server refuses CLUSTER of a partitioned one in a transaction.
    const isWhole = table !== null && (by !== 'CLUSTER' || table.kind !== 'partitioned')
    if (isWhole && isSmall(world, table)) return direct
    return refused(
      `${by} writes ${table === null ? 'every table' : sized(table)} anew under ACCESS EXCLUSIVE`,
      'Take it out of the migration, or plan with --maintenance.',
    )
  },
}

function drop({ world, later }: JudgeContext, { what, name, cascade }: ChangeOf<'drop'>): Judgement {
  switch (what) {
    case 'table': {
      const table = world.find(name)
      if (table === undefined) return world.server === null ? gone(name.name) : direct
      return dropTable(world, table, cascade)
    }
    case 'view':
    case 'materialized-view':
      return isBridged(later, name.name)
        ? noted(`${name.name} is made again in the same transaction`)
        : gone(name.name)
    case 'schema':
      return gone(`schema ${name.name}`)
    case 'database':
      return refused(`drops the database ${name.name}`, 'Take it out of the migration.')
    case 'policy':
      return noted('rows may appear or disappear for the running app')
    case 'type':
    case 'other':
      return direct
  }
}

function dropTable(world: World, table: Table, cascade: boolean): Judgement {
  if (isNew(world, table)) return direct
  const users = cascade ? world.referencing(table).filter((one) => one !== table) : []
  const more =
    users.length === 0
      ? ''
      : `; CASCADE takes foreign keys of ${users.map(({ name }) => name).join(', ')} along`
  return gone(table.name, more)
}

function gone(what: string, more = ''): Judgement {
  return phased(`the running app still reads and writes ${what}, and its rows are lost${more}`)
}

function rename({ world, later }: JudgeContext, { what, relation, from }: ChangeOf<'rename'>): Judgement {
  switch (what) {
    case 'constraint':
    case 'index':
      return direct
    case 'table':
      if (isNew(world, world.table(relation))) return direct
      return isBridged(later, from) ? noted(`a view stands in for ${from}`) : renamed(from)
    case 'column': {
      const table = world.table(relation)
      return isNew(world, table) || world.isNewColumn(table, from) ? direct : renamed(from)
    }
    case 'schema':
    case 'other':
      return renamed(from)
  }
}

function renamed(from: string): Judgement {
  return phased(`the running app still calls it ${from}`)
}

/** A view of the old name comes later in the file. */
function isBridged(later: JudgeContext['later'], name: string): boolean {
  return later.some((one) => one.kind === 'create-view' && one.view.name === name)
}
