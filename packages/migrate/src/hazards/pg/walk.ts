import type { Node } from 'libpg-query'
import type { Statement } from '../../model/statement.ts'
import type { PgPrograms } from '../../parse/pg/query.ts'
import type { ReadFile } from '../../parse/parser.ts'
import type { Change } from './change.ts'
import { isShielded } from './already-there.ts'
import { changesOf } from './changes/read.ts'
import { impactOf } from './impact.ts'
import { droppedKey } from './lost-key.ts'
import { openDo, type OpenedDo } from './opened-do.ts'
import { statementsOfDo } from './plpgsql.ts'
import type { Earlier, Held, Judged } from './rule.ts'
import { applyChange } from './world/apply.ts'
import type { Table } from './world/table.ts'
import type { World } from './world/world.ts'

/** A change with its place: `line` and `statement` count from 1. */
export type Located = {
  readonly change: Change
  readonly line: number
  readonly statement: number
  readonly isEnclosed: boolean
  /** Of the DO block that it is in. */
  readonly shield?: OpenedDo['shield']
}

/** Called for each change: with what is known before it, and once the world has it. */
export type Visit = {
  readonly before?: (at: Located, judged: Judged) => void
  readonly after?: (at: Located) => void
}

/** The changes of a file in order, those inside of DO blocks among them. */
function locate(pg: PgPrograms, { parsed, nodes }: ReadFile<Node>): Located[] {
  let isOpen = false
  return parsed.statements.flatMap((statement, index): Located[] => {
    const node = nodes[index]
    if (node === undefined) return []
    isOpen =
      statement.effect === 'begin' ||
      (isOpen && statement.effect !== 'commit' && statement.effect !== 'rollback')
    if ('DoStmt' in node) {
      const shield = openDo(pg, node, statement.sql)?.shield
      const within = inside(pg, node.DoStmt, statement)
      return shield === undefined ? within : within.map((one) => ({ ...one, shield }))
    }
    const { line, ordinal } = statement
    return changesOf(node).map((change) => ({ change, line, statement: ordinal, isEnclosed: isOpen }))
  })
}

function inside(
  pg: PgPrograms,
  block: Parameters<typeof statementsOfDo>[1],
  statement: Statement,
): Located[] {
  return statementsOfDo(pg, block, statement.sql, statement.line).flatMap((inner): Located[] => {
    const place = { line: inner.line, statement: statement.ordinal, isEnclosed: true }
    if (inner.kind === 'opaque') return [{ ...place, change: { kind: 'opaque', what: inner.what } }]
    return changesOf(inner.node).map((change) => ({ ...place, change }))
  })
}

/** Numbers the transactions that the engine makes of a file: what runs alone has one of its own. */
function transactionsOf({ statements }: ReadFile<Node>['parsed'], first: number): readonly number[] {
  let number = first
  return statements.map(({ effect }) => {
    const own = effect === 'alone' ? ++number : number
    if (effect === 'alone' || effect === 'commit' || effect === 'rollback') number = own + 1
    return own
  })
}

/** Goes through a file, telling of each change. Returns the next free transaction. */
export function walkFile(
  pg: PgPrograms,
  world: World,
  file: ReadFile<Node>,
  first: number,
  { before, after }: Visit,
): number {
  const transactions = transactionsOf(file.parsed, first)
  const all = locate(pg, file)
  const earlier: Earlier[] = []
  let held: Held[] = []
  let current = first
  for (const [index, at] of all.entries()) {
    const { change, statement, isEnclosed } = at
    if (isShielded(world, at.shield, change)) continue
    const transaction = transactions[statement - 1] ?? current
    if (transaction !== current) held = []
    current = transaction
    const impact = impactOf(world, change)
    const later = () =>
      all
        .slice(index + 1)
        .flatMap((one) => (transactions[one.statement - 1] === transaction ? one.change : []))
    const isBridged = before !== undefined && isFollowedByView(change, later)
    before?.(at, { world, impact, statement, transaction, isEnclosed, earlier, held, isBridged, later })
    for (const { table, mode } of impact.locks) {
      if (table.born !== world.deployment) held.push({ table, mode, statement })
    }
    const table = tableOf(world, change)
    const lost = before === undefined ? undefined : droppedKey(world, change)
    applyChange(world, change, transaction)
    after?.(at)
    earlier.push({ change, table, transaction, statement, scans: impact.scans === 'yes', lost })
  }
  return Math.max(first, ...transactions) + 1
}

function isFollowedByView(change: Change, later: () => readonly Change[]): boolean {
  const name = nameLost(change)
  return name !== undefined && later().some((one) => one.kind === 'create-view' && one.view.name === name)
}

/** What queries called it until now. */
function nameLost(change: Change): string | undefined {
  switch (change.kind) {
    case 'rename':
      return change.what === 'table' || change.what === 'view' ? change.from : undefined
    case 'set-schema':
      return change.table.name
    case 'drop':
      return change.what === 'view' || change.what === 'materialized-view' ? change.name.name : undefined
    default:
      return undefined
  }
}

/** The table that a change is of, as it was before. */
function tableOf(world: World, change: Change): Table | null {
  if (change.kind === 'create-table') return null
  if (change.kind === 'rename') {
    return change.what === 'table' || change.what === 'column' ? world.table(change.relation) : null
  }
  if (change.kind === 'drop-index') return world.findIndex(change.index)?.table ?? null
  return 'table' in change && change.table !== null ? world.table(change.table) : null
}
