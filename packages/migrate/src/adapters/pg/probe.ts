import type { PgSession } from '@twinship/core'
import type { ObjectName, ProbeSubject } from '../../model/statement.ts'
import { literal } from './names.ts'
import { detachState, findIndexes, identifierOf, indexesOf, type IndexFact } from './probe-facts.ts'

/**
 * What the catalog says about a statement whose outcome is not known.
 *   done   it took effect: go on behind it
 *   run    it did not, or only in part: `before` is done first, each by itself, then the statement
 *   other  `statement` finishes what it began
 */
export type Verdict =
  | { readonly kind: 'done'; readonly note: string }
  | { readonly kind: 'run'; readonly before: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'other'; readonly statement: string; readonly note: string }

const run: Verdict = { kind: 'run', before: [], notes: [] }

/** What must be remembered before a statement is begun, for the probe after it: names of the indexes there. */
export async function observe(session: PgSession, subject: ProbeSubject): Promise<readonly string[] | null> {
  switch (subject.kind) {
    case 'index-build':
      return subject.name === null ? (await indexesOf(session, subject.table)).map(({ name }) => name) : null
    case 'reindex':
    case 'index-drop':
    case 'enum-value':
    case 'detach-partition':
      return null
  }
}

/** `seenBefore` is what observe() gave then; `isRepeated`: an earlier run began the statement. */
export async function probe(
  session: PgSession,
  subject: ProbeSubject,
  isRepeated: boolean,
  seenBefore: readonly string[] | null,
): Promise<Verdict> {
  switch (subject.kind) {
    case 'index-build':
      return probeBuild(session, subject, isRepeated, seenBefore)
    case 'index-drop':
      return isRepeated ? probeDrop(session, subject.indexes) : run
    case 'reindex':
      return isRepeated ? probeReindex(session, subject.object) : run
    case 'enum-value':
      return isRepeated ? probeEnum(session, subject.type, subject.value) : run
    case 'detach-partition':
      return isRepeated ? probeDetach(session, subject.table, subject.partition) : run
  }
}

type Build = Extract<ProbeSubject, { kind: 'index-build' }>

/** An invalid index is what a build leaves that did not come to its end; it serves nobody and is built anew. */
async function probeBuild(
  session: PgSession,
  { name, table }: Build,
  isRepeated: boolean,
  seenBefore: readonly string[] | null,
): Promise<Verdict> {
  const all = await indexesOf(session, table)
  const made =
    name === null
      ? all.filter((index) => isRepeated && seenBefore?.includes(index.name) === false)
      : all.filter((index) => index.name === name)
  const [valid] = made.filter(({ isValid }) => isValid)
  if (isRepeated && valid !== undefined) return { kind: 'done', note: `${valid.name} is there and valid` }
  return dropping(made.filter(({ isValid, isBuilding }) => !isValid && !isBuilding))
}

function dropping(indexes: readonly IndexFact[]): Verdict {
  return {
    kind: 'run',
    before: indexes.map(({ qualifiedName }) => `drop index concurrently if exists ${qualifiedName}`),
    notes: indexes.map(({ name }) => `dropped ${name}, which a build that failed had left invalid`),
  }
}

async function probeDrop(session: PgSession, names: readonly ObjectName[]): Promise<Verdict> {
  const left = await Promise.all(names.map((name) => findIndexes(session, name)))
  return left.flat().length === 0 ? { kind: 'done', note: 'the index is gone' } : run
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

async function probeDetach(session: PgSession, table: ObjectName, partition: ObjectName): Promise<Verdict> {
  const state = await detachState(session, table, partition)
  if (state === 'detached') return { kind: 'done', note: 'the partition is detached' }
  if (state === 'attached') return run
  const statement = `alter table ${identifierOf(table)} detach partition ${identifierOf(partition)} finalize`
  return { kind: 'other', statement, note: 'finished the detaching that was begun' }
}
