import type { ChangeOf } from '../../../hazards/pg/change.ts'
import type { TypeName } from '../../../hazards/pg/definition.ts'
import {
  isBetweenTimestamps,
  rebuiltIndexes,
  recheckedConstraints,
  typeChangeOf,
} from '../../../hazards/pg/type-change.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { isNew, isSmall, sized } from '../sizes.ts'
import { direct, noted, phased, refused, type JudgeContext, type Judgement } from './judgement.ts'

const hint =
  'Add a column of the new type, fill it in batches and change over in a later release, or plan with --maintenance.'

/** ALTER COLUMN … TYPE: metadata alone where the server keeps the rows, otherwise a matter of size and of the app. */
export function judgeType({ world }: JudgeContext, change: ChangeOf<'alter-type'>): Judgement {
  const table = world.table(change.table)
  if (isNew(world, table) || world.isNewColumn(table, change.column)) return direct
  const users = world.usersOf(table, change.column)
  if (users.length > 0) {
    return refused(
      `${users.join(', ')} needs ${change.column}: the server refuses to change its type`,
      'Drop what needs it before, and make it again afterwards.',
    )
  }
  const answer = typeChangeOf(world, change)
  if (answer === 'unknown') return unknown(table, change)
  return answer === 'keeps' ? kept(world, table, change) : rewritten(world, table, change)
}

function unknown(table: Table, { column, type }: ChangeOf<'alter-type'>): Judgement {
  return isBetweenTimestamps(table.columns.get(column)?.type, type)
    ? phased(
        'whether the time zone of the session is UTC, where the rows stay, is not known without the database',
        hint,
      )
    : phased(`the type that ${column} has is not known without the database`, hint)
}

function kept(world: World, table: Table, change: ChangeOf<'alter-type'>): Judgement {
  if (isSmall(world, table)) return direct
  const indexes = rebuiltIndexes(world, change)
  if (indexes.length > 0) {
    return phased(
      `${indexes.join(', ')} over ${change.column} of ${sized(table)} is built anew under ACCESS EXCLUSIVE`,
      hint,
    )
  }
  const names = recheckedConstraints(world, change)
  if (names.length === 0) return noted(`the server keeps the rows as they are${whyKept(table, change)}`)
  return phased(
    `${names.join(', ')} is checked against all of ${sized(table)} again under ACCESS EXCLUSIVE`,
    'Drop the constraint before, and add it again afterwards: both are planned without blocking.',
  )
}

function rewritten(world: World, table: Table, change: ChangeOf<'alter-type'>): Judgement {
  if (!isSmall(world, table)) {
    return phased(`all of ${sized(table)} is written anew under ACCESS EXCLUSIVE`, hint)
  }
  const from = table.columns.get(change.column)?.type
  const [before, after] = [familyOf(world, from), familyOf(world, change.type)]
  if (before !== undefined && before === after) {
    return noted(`raw queries may get ${change.column} as another type from the driver`)
  }
  return phased(`the running app reads and writes ${change.column} as ${from?.name ?? 'another type'}`, hint)
}

function whyKept(table: Table, { column, type }: ChangeOf<'alter-type'>): string {
  return isBetweenTimestamps(table.columns.get(column)?.type, type)
    ? ': the time zone of the session is UTC'
    : ''
}

const families: Readonly<Record<string, string>> = {
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  numeric: 'number',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  citext: 'text',
  json: 'json',
  jsonb: 'json',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  time: 'time',
  timetz: 'time',
  cidr: 'network',
  inet: 'network',
}

/** Types that an app reads and writes alike; the values of an enum are text to it. */
function familyOf(world: World, type: TypeName | undefined): string | undefined {
  if (type === undefined) return undefined
  const own = world.type(type)
  const family = own !== undefined && !own.isDomain ? 'text' : families[type.name]
  return family === undefined ? undefined : `${family}${type.isArray ? '[]' : ''}`
}
