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
  const [left, right] = [baseOf(world, from), baseOf(world, type)]
  if (right === undefined || left === undefined) return 'rewrites'
  if (isSame(left, right)) return 'keeps'
  if (left.isArray || right.isArray) return left.name === right.name ? 'unknown' : 'rewrites'
  return betweenPlain(world, left, right)
}

/** Undefined for a domain that checks its values; a domain's own base is not known here. */
function baseOf(world: World, type: TypeName): TypeName | undefined {
  const own = world.type(type)
  return own?.isDomain === true && own.constrained ? undefined : type
}

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

function isTimestampPair(from: string, to: string): boolean {
  return (from === 'timestamp' && to === 'timestamptz') || (from === 'timestamptz' && to === 'timestamp')
}
