import { isStrong } from '../../../hazards/lock-modes.ts'
import { impactOf } from '../../../hazards/pg/impact.ts'
import { applyChange } from '../../../hazards/pg/world/apply.ts'
import type { Table } from '../../../hazards/pg/world/table.ts'
import type { World } from '../../../hazards/pg/world/world.ts'
import { usesEnumValue } from '../../../parse/pg/enum-values.ts'
import { segmentFile } from '../../../state/segments.ts'
import { probeOf, runOf, type Run } from '../../deployment/segments.ts'
import { direct, refused, type Judgement } from '../judge/judgement.ts'
import { judgeChange } from '../judge/judge.ts'
import { isNew, isSmall, sized } from '../sizes.ts'
import type { Item } from './item.ts'
import type { Segments } from './mode.ts'
import type { FileContext } from './plan-file.ts'
import { stops } from './reasons.ts'
import { kindOf } from './steps.ts'

/** Statements as they stand: nothing of them is rewritten, so nothing of them may need to be. */
export function planSegments(context: FileContext, items: readonly Item[], mode: Segments): void {
  const { reasons } = context
  const first = items[0]?.statement ?? { ordinal: 0, line: 1 }
  reasons.add({ ordinal: 0, line: first.line }, { ...direct, text: `runs as it stands: ${mode.why}` })
  const unsafe = mode.written.filter((table) => !isSmall(context.world, table))
  for (const table of unsafe) reasons.add({ ordinal: 0, line: first.line }, unsafeRows(table))
  const byOrdinal = new Map(items.map((item) => [item.statement.ordinal, item]))
  for (const segment of segmentFile(items.map(({ statement }) => statement))) {
    const run = runOf(segment)
    if (run === undefined) continue
    const of = run.statements.flatMap(({ ordinal }) => byOrdinal.get(ordinal) ?? [])
    const before = context.world.searchPath
    planRun(context, run, of, { why: mode.why, isUnsafe: unsafe.length > 0 })
    endSettings(context.world, of, {
      before,
      isKept: segment.kind === 'alone' || segment.closes !== 'rollback',
    })
  }
}

/** At the end of a transaction: SET LOCAL ends with it, and with a ROLLBACK every SET of it. */
function endSettings(
  world: World,
  items: readonly Item[],
  { before, isKept }: { readonly before: readonly string[]; readonly isKept: boolean },
): void {
  world.searchPath = before
  for (const { statement, changes } of isKept ? items : []) {
    const { subject } = statement
    if (subject?.kind !== 'setting' || subject.lasts !== 'session') continue
    for (const change of changes) if (change.kind === 'set') applyChange(world, change, 0)
  }
}

function planRun(
  context: FileContext,
  { statements, sql, transaction }: Run,
  items: readonly Item[],
  { why, isUnsafe }: { readonly why: string; readonly isUnsafe: boolean },
): void {
  const { writer, world, maintenance } = context
  const judged = judgeSegment(context, items, why)
  const isStopped = judged.isStopped || isUnsafe
  const notes = isUnsafe ? [...judged.notes, `as it stands: ${why}`] : judged.notes
  const [statement] = statements
  if (statement === undefined || (isStopped && !maintenance)) {
    for (const { changes } of items) for (const change of changes) applyChange(world, change, 0)
    return
  }
  writer.step(
    { statements: statements.map(({ ordinal }) => ordinal), line: statement.line },
    {
      kind: transaction === 'none' ? kindOf(statement) : 'run',
      class: 'direct',
      sql,
      transaction,
      isBlocking: isStopped,
      notes,
      ...(transaction === 'none' ? { probe: probeOf(statement) } : {}),
    },
  )
}

function unsafeRows(table: Table): Judgement {
  return refused(
    `rows of ${sized(table)} are changed by a file that alters it: step by step, what the app writes in between is lost; at once, it waits until the end`,
    'Change the rows in batches outside of the migration, or plan with --maintenance.',
  )
}

/** What is judged of a transaction before any of it is applied. */
function judgeSegment(
  { world, reasons }: FileContext,
  items: readonly Item[],
  why: string,
): { readonly notes: readonly string[]; readonly isStopped: boolean } {
  const judged = items.flatMap(({ statement, changes }, index) => {
    const later = [...changes.slice(1), ...items.slice(index + 1).flatMap((one) => one.changes)]
    return changes.map((change) => {
      const judgement = asItStands(judgeChange({ world, later }, change), why)
      reasons.add(statement, judgement)
      return judgement
    })
  })
  const reasonsOfAll = [heldTogether(items, world), workUnderLock(items, world), usedTooEarly(items)]
  for (const together of reasonsOfAll) {
    if (together === undefined || items[0] === undefined) continue
    reasons.add(items[0].statement, together)
    judged.push(together)
  }
  return {
    notes: judged.flatMap(({ text }) => text ?? []),
    isStopped: judged.some((one) => stops(one.class)),
  }
}

function asItStands(judgement: Judgement, why: string): Judgement {
  if (judgement.class !== 'online') return judgement
  return refused(
    `${judgement.text ?? ''}, which cannot be done: ${why}`,
    'Put this statement into a migration of its own, or plan with --maintenance.',
  )
}

/** Strong locks on several tables, one of them large, are held until the transaction ends. */
function heldTogether(items: readonly Item[], world: FileContext['world']): Judgement | undefined {
  const tables = new Set<Table>()
  for (const change of items.flatMap(({ changes }) => changes)) {
    for (const { table, mode } of impactOf(world, change).locks) {
      if (isStrong(mode) && !isNew(world, table)) tables.add(table)
    }
  }
  const all = [...tables]
  if (all.length < 2 || all.every((table) => isSmall(world, table))) return undefined
  return refused(
    `its transaction holds locks on ${all.map(({ name }) => name).join(', ')} together`,
    'Give each table a migration of its own, or plan with --maintenance.',
  )
}

/** A query of a large table, or one that sleeps, behind a strong lock on what is in use. */
function workUnderLock(items: readonly Item[], world: FileContext['world']): Judgement | undefined {
  let held: Table | undefined
  for (const change of items.flatMap(({ changes }) => changes)) {
    const { locks, waits, on = [] } = impactOf(world, change)
    const isLong = waits === true || (change.kind === 'select' && on.some((table) => !isSmall(world, table)))
    if (isLong && held !== undefined) {
      return refused(
        `its transaction holds ${held.name} locked while a query ${waits === true ? 'sleeps' : 'reads a large table'}`,
        'Put the query into a migration of its own, or plan with --maintenance.',
      )
    }
    held ??= locks.find(({ table, mode }) => isStrong(mode) && !isNew(world, table))?.table
  }
  return undefined
}

/** Before its commit a value is good for a type alone that comes in the same transaction. */
function usedTooEarly(items: readonly Item[]): Judgement | undefined {
  const made = new Set<string>()
  for (const [index, { changes }] of items.entries()) {
    for (const change of changes) {
      if (change.kind === 'create-type') made.add(change.name.name)
      if (change.kind !== 'add-enum-value' || made.has(change.type.name)) continue
      const use = items.slice(index + 1).find(({ node }) => usesEnumValue(node, change.value))
      if (use === undefined) continue
      return refused(
        `statement ${use.statement.ordinal} uses a value that its own transaction adds to ${change.type.name}: the server refuses it (55P04)`,
        'Take BEGIN and COMMIT out, or put what uses the value into the next migration.',
      )
    }
  }
  return undefined
}
