import type { Change } from '../../../hazards/pg/change.ts'
import { applyChange } from '../../../hazards/pg/world/apply.ts'
import type { StepKind } from '../../../model/plan.ts'
import type { Statement } from '../../../model/statement.ts'
import { probeOf } from '../../deployment/segments.ts'
import { isOpaque } from '../../../hazards/pg/opaque.ts'
import { CannotRewrite, takeReplaced, type Postponed } from '../../online/rewrite.ts'
import { rewriteOf } from '../../online/index.ts'
import { dropOf, dropSql } from '../../online/replace.ts'
import { refused, type Judgement } from '../judge/judgement.ts'
import { judgeChange } from '../judge/judge.ts'
import { dropForeignKeysFirst } from './foreign-keys-first.ts'
import { placeOf, type Item } from './item.ts'
import { isThere, partsOf } from './parts.ts'
import type { FileContext } from './plan-file.ts'
import { stops } from './reasons.ts'

/** Plans a file's statements from one index to another: as they stand, or rewritten, or not at all. */
export function planSteps(context: FileContext, items: readonly Item[]): (from: number, to: number) => void {
  const postponed = new Map<string, Postponed>()
  return (from, to) => {
    for (const [index, item] of items.slice(from, to).entries()) {
      const later = items.slice(from + index + 1).flatMap(({ changes }) => changes)
      planItem({ ...context, postponed }, item, later)
    }
  }
}

type StepsContext = FileContext & { readonly postponed: Map<string, Postponed> }

function planItem(context: StepsContext, item: Item, later: readonly Change[]): void {
  const { statement, changes } = item
  const judged = judgeAll(context, item, later)
  if (judged.every((one) => one.class === 'direct')) {
    const notes = judged.flatMap(({ text }) => text ?? [])
    asItStands(context, item, notes, false)
    return
  }
  // What waits to be dropped is there, but not to stay.
  if (context.postponed.size === 0 && isThere(context.pg, context.world, item)) {
    context.reasons.add(statement, { class: 'direct', text: 'is there already: nothing to do', hint: null })
    return
  }
  const parts = partsOf(context.pg, item)
  if (parts === undefined) {
    const whole = refused(
      'cannot be taken apart into what blocks and what does not',
      'Write its parts as statements of their own.',
    )
    // Of what does nothing but what cannot be read, parts are no way out.
    const isUnread = changes.every((change) => isOpaque(context.world, change))
    settle(context, item, isUnread ? judged : [...judged, whole])
    return
  }
  for (const [index, part] of parts.entries()) {
    const rest = [...changes.slice(index + 1), ...later]
    if (part.changes.length === 1) planPart(context, part, rest)
    else settle(context, part, judgeAll(context, part, rest))
  }
}

function judgeAll(
  { world }: StepsContext,
  { changes }: Item,
  later: readonly Change[],
): readonly Judgement[] {
  return changes.map((change, index) =>
    judgeChange({ world, later: [...changes.slice(index + 1), ...later] }, change),
  )
}

function planPart(context: StepsContext, part: Item, later: readonly Change[]): void {
  const { world, pg, writer, postponed, reasons } = context
  const [change] = part.changes
  if (change === undefined) return
  const judgement = judgeChange({ world, later }, change)
  const rewrite = judgement.class === 'online' ? rewriteOf(change.kind) : undefined
  if (rewrite === undefined) {
    settle(context, part, [judgement])
    return
  }
  try {
    const { sql } = part.statement
    rewrite(
      { pg, world, writer, later, postponed },
      { place: placeOf(part.statement), sql, node: part.node, change },
    )
    reasons.add(part.statement, judgement)
  } catch (error) {
    if (!(error instanceof CannotRewrite)) throw error
    settle(context, part, [
      refused(`${judgement.text ?? ''}; but ${error.message}`, 'Plan with --maintenance.'),
    ])
  }
}

/** What is not rewritten: it runs as it stands, where --maintenance says so or nothing speaks against it. */
function settle(context: StepsContext, item: Item, judged: readonly Judgement[]): void {
  const { world, reasons, maintenance } = context
  const { statement, changes } = item
  for (const judgement of judged) reasons.add(statement, judgement)
  const isStopped = judged.some((one) => stops(one.class))
  const notes = judged.flatMap(({ text }) => text ?? [])
  if (isStopped && !maintenance) {
    for (const drop of replacedBy(context, item).drops) applyChange(world, drop, 0)
    for (const change of changes) applyChange(world, change, 0)
    return
  }
  if (isStopped) dropForeignKeysFirst(context, placeOf(statement), changes)
  asItStands(context, item, notes, isStopped)
}

/** What waited to be dropped until something takes its place goes in the transaction that does. */
function asItStands(context: StepsContext, item: Item, notes: readonly string[], isBlocking: boolean): void {
  const { writer } = context
  const { statement } = item
  const { place, sql } = replacedBy(context, item)
  if (statement.effect === 'alone') runAlone(context, item, notes, isBlocking)
  else if (sql.length === 0) writer.run(place, statement.sql, notes, isBlocking)
  else {
    const all = [...sql, statement.sql]
    writer.step(place, { kind: 'run', class: 'direct', sql: all, transaction: 'own', isBlocking, notes })
  }
}

function replacedBy(context: StepsContext, { statement, changes }: Item) {
  const replaced = changes.map((change) => takeReplaced(context, placeOf(statement), change))
  const all = replaced.flatMap((one) => one.all)
  const statements = [...new Set(replaced.flatMap(({ place }) => place.statements))]
  return {
    place: statements.length === 0 ? placeOf(statement) : { statements, line: statement.line },
    sql: all.map((dropped) => dropSql(context.world, dropped)),
    drops: all.map(dropOf),
  }
}

const aloneKinds: Readonly<Record<string, StepKind>> = {
  'index-build': 'create-index-concurrently',
  'index-drop': 'drop-index-concurrently',
  reindex: 'reindex-concurrently',
  'enum-value': 'add-enum-value',
  'detach-partition': 'detach-partition-concurrently',
}

function runAlone(
  { writer }: StepsContext,
  { statement }: Item,
  notes: readonly string[],
  isBlocking: boolean,
): void {
  writer.step(placeOf(statement), {
    kind: kindOf(statement),
    class: 'direct',
    sql: [statement.sql],
    transaction: 'none',
    probe: probeOf(statement),
    isBlocking,
    notes,
  })
}

/** What a statement that can be in no transaction does. */
export function kindOf({ subject, repeat }: Statement): StepKind {
  return repeat === 'probe' ? (aloneKinds[subject?.kind ?? ''] ?? 'run') : 'run'
}
