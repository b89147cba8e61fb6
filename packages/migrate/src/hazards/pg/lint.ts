import type { Node } from 'libpg-query'
import type { PgPrograms } from '../../parse/pg/query.ts'
import type { ReadFile } from '../../parse/parser.ts'
import type { Hazard } from '../model.ts'
import { weigh } from '../severity.ts'
import { isPassedOver } from './already-there.ts'
import type { ChangeKind } from './change.ts'
import { addedForeignKeys, type AddedForeignKey } from './foreign-keys.ts'
import { impactOf } from './impact.ts'
import type { Found, Judged, PgRule } from './rule.ts'
import { walkFile, type Located } from './walk.ts'
import { shownName } from './world/table.ts'
import type { World } from './world/world.ts'

/** A file of a folder; `deployment` numbers from 1 those that go out together, null: only replayed. */
export type PgFile = { readonly file: ReadFile<Node>; readonly deployment: number | null }

type ForeignKey = AddedForeignKey & { readonly file: ReadFile<Node> }

/** What the rules find in files, in the order of their statements; the world is taken along. */
export function lintPg(
  pg: PgPrograms,
  rules: readonly PgRule[],
  files: readonly PgFile[],
  world: World,
): Hazard[] {
  const byKind = rulesByKind(rules)
  const hazards: Hazard[] = []
  let foreignKeys: ForeignKey[] = []
  let transaction = 1
  const report = (file: ReadFile<Node>, at: Located, judged: Judged) => {
    // CONCURRENTLY in a transaction fails before the server looks at what is there.
    const isNoChange = isPassedOver(world, at.change)
    for (const rule of byKind.get(at.change.kind) ?? []) {
      if (isNoChange && rule.fails?.sqlState !== '25001') continue
      const found = rule.find(at.change, judged)
      if (found !== undefined) hazards.push(toHazard(rule, found, file, at, world))
    }
  }
  for (const [index, { file, deployment }] of files.entries()) {
    world.deployment = deployment ?? -1 - index
    world.resetSettings()
    if (deployment === null) {
      transaction = walkFile(pg, world, file, transaction, {})
      continue
    }
    transaction = walkFile(pg, world, file, transaction, {
      before: (at, judged) => report(file, at, judged),
      after: (at) => foreignKeys.push(...addedForeignKeys(world, at).map((one) => ({ ...one, file }))),
    })
    for (const one of commentsOf(file)) report(file, one, still(world, one, transaction))
    if (files[index + 1]?.deployment === deployment) continue
    for (const { table, columns, at, file: of } of foreignKeys) {
      const one: Located = { ...at, change: { kind: 'foreign-key', table, columns } }
      report(of, one, still(world, one, transaction))
    }
    foreignKeys = []
  }
  return hazards
}

function commentsOf({ comments }: ReadFile<Node>): readonly Located[] {
  return comments.map(({ line, text }) => {
    return { change: { kind: 'comment-text', text }, line, statement: 0, isEnclosed: false }
  })
}

function rulesByKind(rules: readonly PgRule[]): ReadonlyMap<ChangeKind, readonly PgRule[]> {
  const byKind = new Map<ChangeKind, PgRule[]>()
  for (const rule of rules) {
    for (const kind of rule.on) byKind.set(kind, [...(byKind.get(kind) ?? []), rule])
  }
  return byKind
}

/** What is judged beside the statements themselves. */
function still(world: World, { change, statement }: Located, transaction: number): Judged {
  const impact = impactOf(world, change)
  const place = { world, impact, statement, transaction, isEnclosed: false }
  return { ...place, earlier: [], held: [], isBridged: false, later: () => [] }
}

function toHazard(rule: PgRule, found: Found, { parsed }: ReadFile<Node>, at: Located, world: World): Hazard {
  const { message, table = null, isNew = false } = found
  const subject =
    table === null ? null : { isNew: isNew || table.born === world.deployment, size: table.size }
  return {
    rule: rule.id,
    ...weigh(rule, subject),
    tag: parsed.tag,
    file: parsed.file,
    line: at.line,
    statement: at.statement,
    table: table === null ? null : shownName(table),
    lock: rule.lock,
    message,
    safeWay: rule.safeWay,
    ignored: null,
  }
}
