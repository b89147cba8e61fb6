import type { AlterType } from './change.ts'
import type { TypeName } from './definition.ts'
import type { World } from './world/world.ts'

/** `keeps`: the rows stay as they are. `unknown`: the type that the column has is not known. */
export type TypeChange = 'keeps' | 'rewrites' | 'unknown'

/** What ALTER TYPE does to the rows, by the server's own rules: it keeps them where the bytes are the same. */
export function typeChangeOf(world: World, { table, column, type, using }: AlterType): TypeChange {
  if (using !== 'plain') return 'rewrites'
  const from = world.table(table).columns.get(column)?.type
  if (from === undefined) return 'unknown'
  if (world.isConstrained(type)) return 'rewrites'
  const [left, right] = [baseOf(world, from), baseOf(world, type)]
  if (isSame(left, right)) return 'keeps'
  if (left.isArray || right.isArray) return left.name === right.name ? 'unknown' : 'rewrites'
  return betweenPlain(world, left, right)
}

/** The type below all domains. */
function baseOf(world: World, type: TypeName): TypeName {
  return world.chainOf(type).at(-1) ?? type
}

/** Indexes that ALTER TYPE builds anew though the rows stay: the server reuses none with an expression or a predicate. */
export function rebuiltIndexes(world: World, change: AlterType): readonly string[] {
  const { columns, indexes } = world.table(change.table)
  const from = columns.get(change.column)?.type
  const isOther =
    change.collation || (from !== undefined && !isOneFamily(baseOf(world, from), baseOf(world, change.type)))
  return [...indexes.values()]
    .filter(({ columns: keys, partial, valid, reads }) => {
      if (!reads.includes(change.column)) return false
      return partial || !valid || keys.includes(null) || (isOther && keys.includes(change.column))
    })
    .map(({ name }) => name)
}

/** Constraints that it tries on every row again: checks, and foreign keys whose comparison is another one by then. */
export function recheckedConstraints(world: World, change: AlterType): readonly string[] {
  const table = world.table(change.table)
  const from = table.columns.get(change.column)?.type
  const isOther = from !== undefined && !isOneFamily(baseOf(world, from), baseOf(world, change.type))
  const own = [...table.constraints.values()].filter(
    ({ kind, columns, valid }) =>
      valid && columns.includes(change.column) && (kind === 'check' || (kind === 'foreign' && isOther)),
  )
  const led = world
    .referencing(table)
    .flatMap(({ constraints }) =>
      [...constraints.values()].filter(
        ({ references, referenced, valid }) =>
          isOther && valid && references === table && referenced.includes(change.column),
      ),
    )
  return [...new Set([...own, ...led].map(({ name }) => name))]
}

/** Whether indexes and comparisons of the one serve the other: those of the same operators. */
function isOneFamily(left: TypeName, right: TypeName): boolean {
  return (
    left.name === right.name || families.some((family) => family.has(left.name) && family.has(right.name))
  )
}

const families: readonly ReadonlySet<string>[] = [new Set(['text', 'varchar']), new Set(['cidr', 'inet'])]

function isSame(left: TypeName, right: TypeName): boolean {
  return (
    left.name === right.name &&
    left.isArray === right.isArray &&
    left.modifiers.length === right.modifiers.length &&
    left.modifiers.every((one, index) => one === right.modifiers[index])
  )
}

const strings: ReadonlySet<string> = new Set(['text', 'varchar'])
const withPrecision: ReadonlySet<string> = new Set(['timestamp', 'timestamptz', 'time', 'timetz', 'interval'])
const utc: ReadonlySet<string> = new Set([
  'UTC',
  'Etc/UTC',
  'GMT',
  'UCT',
  'Zulu',
  'Etc/GMT',
  'Etc/UCT',
  'Etc/Zulu',
])

function betweenPlain(world: World, from: TypeName, to: TypeName): TypeChange {
  if (isTimestampPair(from.name, to.name)) {
    if (world.server === null) return 'unknown'
    return utc.has(world.server.timeZone) && isFiner(from, to) ? 'keeps' : 'rewrites'
  }
  const rule = rules.find(({ is }) => is(from.name, to.name))
  return rule?.keeps(from, to) === true ? 'keeps' : 'rewrites'
}

type TypeRule = {
  readonly is: (from: string, to: string) => boolean
  readonly keeps: (from: TypeName, to: TypeName) => boolean
}

const rules: readonly TypeRule[] = [
  { is: (from, to) => strings.has(from) && strings.has(to), keeps: isLonger },
  { is: (from, to) => from === 'varbit' && to === from, keeps: isLonger },
  { is: (from, to) => from === 'numeric' && to === from, keeps: isWiderNumeric },
  { is: (from, to) => withPrecision.has(from) && to === from, keeps: isFiner },
  { is: (from, to) => from === 'cidr' && to === 'inet', keeps: () => true },
  { is: (from, to) => strings.has(from) && to === 'citext', keeps: (_, to) => to.modifiers.length === 0 },
]

function isLonger({ modifiers: [before] }: TypeName, { modifiers: [after] }: TypeName): boolean {
  return after === undefined || (before !== undefined && after >= before)
}

function isWiderNumeric({ modifiers: before }: TypeName, { modifiers: after }: TypeName): boolean {
  if (after.length === 0) return true
  const [precision, scale = 0] = before
  const [wider = 0, sameScale = 0] = after
  return precision !== undefined && wider >= precision && sameScale === scale
}

function isFiner({ modifiers: [before = 6] }: TypeName, { modifiers: [after = 6] }: TypeName): boolean {
  return after >= before
}

/** With and without time zone: the rows stay where the time zone of the session is UTC. */
export function isBetweenTimestamps(from: TypeName | undefined, to: TypeName): boolean {
  return from !== undefined && isTimestampPair(from.name, to.name)
}

function isTimestampPair(from: string, to: string): boolean {
  return (from === 'timestamp' && to === 'timestamptz') || (from === 'timestamptz' && to === 'timestamp')
}
