import type { Change } from '../../hazards/pg/change.ts'
import type { Table } from '../../hazards/pg/world/table.ts'
import type { World } from '../../hazards/pg/world/world.ts'
import type { PgQuery } from '../../parse/pg/query.ts'
import type { ObjectName } from '../../model/statement.ts'
import { quoteName } from '../../roles/quote.ts'
import { constraintOf } from '../pg/alter-text.ts'
import { sameIndexSql } from '../pg/index-text.ts'
import { besideSql, helperName, tableSql } from '../pg/names.ts'
import { parseOne } from '../pg/parse-one.ts'
import type { Dropped } from '../pg/replaced.ts'
import { dropConstraint } from '../pg/step/undo.ts'
import type { DraftUndo } from '../pg/step/writer.ts'
import { addThenValidate } from './constraint-not-valid.ts'
import type { Replaced, RewriteContext } from './rewrite.ts'

/** The drop of what waited for what takes its place. */
export function dropSql(world: World, { what, table, name }: Dropped): string {
  return what === 'constraint'
    ? dropConstraint(world, table, name)
    : `DROP INDEX ${besideSql(world, table, name)}`
}

export function dropOf({ what, table, name }: Dropped): Change {
  const { schema } = table
  return what === 'constraint'
    ? { kind: 'drop-constraint', table: { schema, name: table.name }, name, cascade: false }
    : { kind: 'drop-index', index: { schema, name }, concurrent: false, cascade: false, ifExists: false }
}

/** How unique constraints that a step drops come back: their indexes are built first, then they are there at once. */
export type Restored = {
  readonly before: readonly string[]
  /** Subcommands of ALTER TABLE. */
  readonly subcommands: readonly string[]
}

/** Undefined where the catalog did not tell what one of them was. */
export function restoreUnique(
  { pg, world }: Pick<RewriteContext, 'pg' | 'world'>,
  all: readonly Dropped[],
): Restored | undefined {
  const each = all.map(({ table, name, kind }) => {
    const [index, constraint] = [table.indexes.get(name), table.constraints.get(name)]
    const helper = helperName('old', table, name)
    const how = { name: helper, concurrently: true }
    const build = index === undefined ? undefined : sameIndexSql(pg, world, { table, index }, how)
    if (build === undefined || constraint === undefined || constraint.definition === null) return undefined
    const words = [kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE', 'USING INDEX', quoteName(helper)]
    return {
      before: [`DROP INDEX CONCURRENTLY IF EXISTS ${besideSql(world, table, helper)}`, build],
      subcommand: ['ADD CONSTRAINT', quoteName(name), ...words, ...timingOf(pg, constraint.definition)].join(
        ' ',
      ),
    }
  })
  const known = each.filter((one) => one !== undefined)
  if (known.length < each.length) return undefined
  return {
    before: known.flatMap(({ before }) => before),
    subcommands: known.map(({ subcommand }) => subcommand),
  }
}

function timingOf(pg: PgQuery, definition: string): readonly string[] {
  const node = constraintOf(parseOne(pg, `ALTER TABLE t ADD CONSTRAINT c ${definition}`))
  return timing(node ?? {})
}

/** DEFERRABLE and the like, of a constraint whose index was built before it. */
export function timing(node: {
  readonly deferrable?: boolean
  readonly initdeferred?: boolean
}): readonly string[] {
  return [
    ...(node.deferrable === true ? ['DEFERRABLE'] : []),
    ...(node.initdeferred === true ? ['INITIALLY DEFERRED'] : []),
  ]
}

/**
 * A changed CHECK: the new one is added and validated beside the old one, which is dropped then; so what is written
 * meanwhile keeps to both, and every row to one of them.
 */
export function replaceCheck(
  context: RewriteContext,
  added: { readonly table: ObjectName; readonly name: string; readonly definition: string },
  { place, all, names }: Replaced,
): void {
  const { world, writer } = context
  const table = world.table(added.table)
  const drops = all.map((dropped) => dropSql(world, dropped))
  if (table.kind === 'partitioned') {
    addThenValidate(context, place, added, { first: drops })
    return
  }
  const alter = `ALTER TABLE ${tableSql(world, added.table)}`
  const incoming = names.has(added.name) ? helperName('new', table, added.name) : added.name
  const undo = restoreChecks(table, all, alter)
  addThenValidate(
    context,
    place,
    { ...added, name: incoming },
    { undoValidate: all.flatMap((one) => validated(table, one, alter)) },
  )
  const rename = (from: string, to: string) =>
    from === to ? [] : [`${alter} RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`]
  writer.step(place, {
    kind: 'drop-constraint',
    class: 'online',
    sql: [...drops, ...rename(incoming, added.name)],
    transaction: 'own',
    undo:
      undo === undefined
        ? { sql: null, remains: 'the constraint before it is gone' }
        : { sql: [...rename(added.name, incoming), ...undo] },
  })
}

/** NOT VALID at first: the undo of the step before validates them, apart. */
function restoreChecks(table: Table, all: readonly Dropped[], alter: string): readonly string[] | undefined {
  const each = all.map(({ name }) => {
    const { definition = null, valid = false } = table.constraints.get(name) ?? {}
    if (definition === null) return undefined
    return `${alter} ADD CONSTRAINT ${quoteName(name)} ${definition}${valid ? ' NOT VALID' : ''}`
  })
  const known = each.filter((one) => one !== undefined)
  return known.length < each.length ? undefined : known
}

function validated(table: Table, { name }: Dropped, alter: string): readonly string[] {
  const { valid = false } = table.constraints.get(name) ?? {}
  return valid ? [`${alter} VALIDATE CONSTRAINT ${quoteName(name)}`] : []
}

/** In one transaction: what is new goes or gets its helper's name back, what was there before is there again. */
export function undoOf(restored: Restored | undefined, sql: (own: Restored) => readonly string[]): DraftUndo {
  if (restored === undefined) return { sql: null, remains: 'the constraint before it is gone' }
  const { before } = restored
  return { before, sql: sql(restored) }
}
