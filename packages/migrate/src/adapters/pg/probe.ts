import type { PgSession } from '@twinship/core'
import type { Step } from '../../model/run.ts'
import type { ObjectName, ProbeSubject } from '../../model/statement.ts'
import { builtAlike, isBuiltBy } from './built-alike.ts'
import { literal } from './names.ts'
import { seenAs } from './observe.ts'
import { detachState, findIndexes, identifierOf, indexesOf, type IndexFact } from './probe-facts.ts'

/**
 * What the catalog says about a statement whose outcome is not known.
 *   done   it took effect: go on behind it
 *   run    it did not, or only in part: `before` is done first, each by itself, then the statement
 *   other  `statement` finishes what it began
 *   ask    the catalog shows something that may be its work or somebody else's
 */
export type Verdict =
  | { readonly kind: 'done'; readonly note: string }
  | { readonly kind: 'run'; readonly before: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'other'; readonly statement: string; readonly note: string }
  | { readonly kind: 'ask' }

/** What needs no person. */
export type Answer = Exclude<Verdict, { kind: 'ask' }>

const run: Verdict = { kind: 'run', before: [], notes: [] }

/** `seenBefore` is what observe() gave when an earlier run began the statement. */
export type Past = Pick<Step, 'past' | 'seenBefore'>

/** `sql`: what was begun; of several statements that which the subject is of. */
export type Begun = { readonly subject: ProbeSubject; readonly sql: readonly string[] }

/**
 * Only a statement that never reported back may have taken effect: one that failed runs again, and the catalog is
 * asked for what it left behind.
 */
export async function probe(session: PgSession, { subject, sql }: Begun, past: Past): Promise<Verdict> {
  if (subject.kind === 'index-build') {
    return subject.name === null
      ? probeUnnamed(session, subject, sql, past)
      : probeBuild(session, subject, sql, past)
  }
  if (past.past === 'none') return run
  const isInFlight = past.past === 'in-flight'
  switch (subject.kind) {
    case 'index-drop':
      return isInFlight ? probeDrop(session, subject, past.seenBefore) : run
    case 'reindex':
      return probeReindex(session, subject.object)
    case 'enum-value':
      return isInFlight ? probeEnum(session, subject.type, subject.value) : run
    case 'detach-partition':
      return probeDetach(session, subject, isInFlight)
  }
}

type Build = Extract<ProbeSubject, { kind: 'index-build' }>
type Drop = Extract<ProbeSubject, { kind: 'index-drop' }>
type Detach = Extract<ProbeSubject, { kind: 'detach-partition' }>

/**
 * An invalid index is what a build leaves that did not come to its end; it serves nobody and is built anew. A valid one
 * that is not what the statement builds is somebody's own: the server will say that its name is taken.
 */
async function probeBuild(
  session: PgSession,
  build: Build,
  sql: readonly string[],
  { past, seenBefore }: Past,
): Promise<Verdict> {
  const { name, table, ifNotExists } = build
  const made = (await indexesOf(session, table)).filter((index) => index.name === name)
  const valid = made.find((index) => index.isValid && (ifNotExists || isNew(index, build, seenBefore)))
  if (past === 'in-flight' && valid !== undefined) {
    if (ifNotExists || (await isBuiltBy(session, table, sql, valid))) return isThere(valid)
  }
  return dropping(made.filter(isLeftover))
}

/** The server chose the name, so that of the indexes that are new since only what they are tells which one it is. */
async function probeUnnamed(
  session: PgSession,
  build: Build,
  sql: readonly string[],
  { past, seenBefore }: Past,
): Promise<Verdict> {
  if (past === 'none') return run
  const all = await indexesOf(session, build.table)
  const since = all.filter((index) => isNew(index, build, seenBefore))
  const alike = await builtAlike(session, build.table, sql, since)
  const valid = (alike ?? since).find(({ isValid }) => isValid)
  if (past === 'in-flight' && valid !== undefined) {
    return alike === undefined ? { kind: 'ask' } : isThere(valid)
  }
  return dropping((alike ?? since).filter(isLeftover))
}

function isNew(index: IndexFact, build: Build, seenBefore: Past['seenBefore']): boolean {
  return seenBefore?.includes(seenAs(index, build)) === false
}

function isLeftover({ isValid, isBuilding }: IndexFact): boolean {
  return !isValid && !isBuilding
}

function isThere({ name }: IndexFact): Verdict {
  return { kind: 'done', note: `${name} is there and valid` }
}

function dropping(indexes: readonly IndexFact[]): Verdict {
  return {
    kind: 'run',
    before: indexes.map(({ qualifiedName }) => `drop index concurrently if exists ${qualifiedName}`),
    notes: indexes.map(({ name }) => `dropped ${name}, which a build that failed had left invalid`),
  }
}

/** A name that stood for nothing before the statement was begun is misspelled, and its index is not gone. */
async function probeDrop(session: PgSession, drop: Drop, seenBefore: Past['seenBefore']): Promise<Verdict> {
  const wasThere = (seenBefore ?? []).length > 0 || drop.ifExists
  const left = await findIndexes(session, drop.indexes)
  return wasThere && left.length === 0 ? { kind: 'done', note: 'the index is gone' } : run
}

/** Runs again in any case; what the interrupted one left behind under a temporary name goes first. */
async function probeReindex(session: PgSession, object: ObjectName | null): Promise<Verdict> {
  const left = await session.query<{ name: string; qualified: string }>(
    `select c.relname as name, format('%I.%I', n.nspname, c.relname) as qualified
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where not i.indisvalid and c.relname ~ '_cc(new|old)\\d*$'
       and (${literal(object?.name ?? null)}::text is null or n.nspname = ${literal(object?.name ?? null)}
         or i.indrelid in (select indrelid from pg_index j join pg_class d on d.oid in (j.indexrelid, j.indrelid)
                           where d.relname = ${literal(object?.name ?? null)}))
       and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)`,
  )
  return {
    kind: 'run',
    before: left.map(({ qualified }) => `drop index concurrently if exists ${qualified}`),
    notes: left.map(({ name }) => `dropped ${name}, which an interrupted REINDEX had left`),
  }
}

async function probeEnum(session: PgSession, type: ObjectName, value: string): Promise<Verdict> {
  const found = await session.query(
    `select from pg_enum where enumlabel = ${literal(value)} and enumtypid = to_regtype(${literal(identifierOf(type))})`,
  )
  return found.length > 0 ? { kind: 'done', note: 'the enum has the value' } : run
}

async function probeDetach(
  session: PgSession,
  { table, partition }: Detach,
  isInFlight: boolean,
): Promise<Verdict> {
  const state = await detachState(session, table, partition)
  if (state === 'detached' && isInFlight) return { kind: 'done', note: 'the partition is detached' }
  if (state !== 'pending') return run
  const statement = `alter table ${identifierOf(table)} detach partition ${identifierOf(partition)} finalize`
  return { kind: 'other', statement, note: 'finished the detaching that was begun' }
}
