import type { DatabaseFacts, GrantFacts, SequenceFacts, TableFacts } from '../model/facts.ts'
import type { AppliedMigration } from '../model/manifest.ts'
import type { RestoredContent } from '../ports/target.ts'

/** One way in which what came back is not what was saved. Names and counts; never a value. */
export type RestoreDifference = {
  readonly kind:
    | 'table'
    | 'rows'
    | 'content'
    | 'sequence'
    | 'objects'
    | 'grants'
    | 'migrations'
    | 'foreign-key'
  /** `public.users`, `index`, the name of a constraint. */
  readonly subject: string
  readonly expected: string
  readonly found: string
}

type Saved = { readonly facts: DatabaseFacts; readonly applied: readonly AppliedMigration[] }

/** All differences between the dump's own instant and what was read back; none is the proof. */
export function compareRestored(saved: Saved, restored: RestoredContent): readonly RestoreDifference[] {
  return [
    ...compareTables(saved.facts.tables, restored.facts.tables),
    ...compareSequences(saved.facts.sequences, restored.facts.sequences),
    ...compareObjects(saved.facts, restored.facts),
    ...compareLargeObjects(saved.facts, restored.facts),
    ...compareGrants(saved.facts, restored.facts),
    ...compareMigrations(saved.applied, restored.applied),
    ...restored.brokenForeignKeys.map((name): RestoreDifference => ({
      kind: 'foreign-key',
      subject: name,
      expected: 'every row has its parent',
      found: 'rows without one',
    })),
  ]
}

function compareTables(expected: readonly TableFacts[], found: readonly TableFacts[]): RestoreDifference[] {
  const wanted = new Map(expected.map((table) => [nameOf(table), table]))
  const there = new Map(found.map((table) => [nameOf(table), table]))
  return [...new Set([...wanted.keys(), ...there.keys()])].flatMap((name) => {
    const differences = tableDifference(wanted.get(name), there.get(name))
    return differences.map((difference) => ({ ...difference, subject: name }))
  })
}

function tableDifference(
  expected: TableFacts | undefined,
  found: TableFacts | undefined,
): Omit<RestoreDifference, 'subject'>[] {
  if (expected === undefined || found === undefined) {
    return [{ kind: 'table', expected: presence(expected), found: presence(found) }]
  }
  if (expected.rows !== found.rows) {
    return [{ kind: 'rows', expected: String(expected.rows), found: String(found.rows) }]
  }
  if (expected.fingerprint === found.fingerprint) return []
  return [{ kind: 'content', expected: expected.fingerprint ?? 'none', found: found.fingerprint ?? 'none' }]
}

function presence(table: TableFacts | undefined): string {
  return table === undefined ? 'missing' : 'there'
}

/** They ignore snapshots: the dump may have read a later value, and never an earlier one. */
function compareSequences(
  expected: readonly SequenceFacts[],
  found: readonly SequenceFacts[],
): RestoreDifference[] {
  const there = new Map(found.map((sequence) => [nameOf(sequence), sequence]))
  return expected.flatMap((wanted): RestoreDifference[] => {
    const one = there.get(nameOf(wanted))
    if (one !== undefined && isAtOrAfter(wanted, one)) return []
    return [
      {
        kind: 'sequence',
        subject: nameOf(wanted),
        expected: `at or after ${wanted.lastValue ?? 'its start'}`,
        found: one === undefined ? 'missing' : (one.lastValue ?? 'unused'),
      },
    ]
  })
}

function isAtOrAfter(wanted: SequenceFacts, one: SequenceFacts): boolean {
  if (wanted.lastValue === null || wanted.cycles) return true
  if (one.lastValue === null) return false
  const ahead = BigInt(one.lastValue) - BigInt(wanted.lastValue)
  return wanted.increment.startsWith('-') ? ahead <= 0n : ahead >= 0n
}

/** Version 1 did not count these. */
const sinceVersion2 = 'materialized view, not populated'

function compareObjects(expected: DatabaseFacts, found: DatabaseFacts): RestoreDifference[] {
  const counts = ({ objects, largeObjects }: DatabaseFacts): Readonly<Record<string, number>> => ({
    ...objects,
    'large object': largeObjects,
  })
  const [wanted, there] = [counts(expected), counts(found)]
  return [...new Set([...Object.keys(wanted), ...Object.keys(there)])].flatMap(
    (kind): RestoreDifference[] => {
      const [before, after] = [wanted[kind] ?? 0, there[kind] ?? 0]
      const isKnown = kind !== sinceVersion2 || expected.grants !== undefined
      if (before === after || !isKnown) return []
      return [{ kind: 'objects', subject: kind, expected: String(before), found: String(after) }]
    },
  )
}

function compareLargeObjects(expected: DatabaseFacts, found: DatabaseFacts): RestoreDifference[] {
  const [before, after] = [expected.largeObjectFingerprint, found.largeObjectFingerprint]
  if (typeof before !== 'string' || typeof after !== 'string' || before === after) return []
  return [{ kind: 'content', subject: 'large objects', expected: before, found: after }]
}

/** Where they were neither kept nor restored they cannot be compared. */
function compareGrants(
  { grants: before }: DatabaseFacts,
  { grants: after }: DatabaseFacts,
): RestoreDifference[] {
  if (!before || !after || before.fingerprint === after.fingerprint) return []
  const text = ({ count, fingerprint }: GrantFacts) => `${count} (${fingerprint.slice(0, 12)})`
  return [{ kind: 'grants', subject: 'rights of roles', expected: text(before), found: text(after) }]
}

function compareMigrations(
  expected: readonly AppliedMigration[],
  found: readonly AppliedMigration[],
): RestoreDifference[] {
  const list = (applied: readonly AppliedMigration[]) =>
    applied.map(({ hash, whenMs }) => `${whenMs}:${hash}`).join('\n')
  if (list(expected) === list(found)) return []
  const head = (applied: readonly AppliedMigration[]) =>
    `${applied.length}, the last ${applied.at(-1)?.tag ?? applied.at(-1)?.hash ?? 'none'}`
  return [{ kind: 'migrations', subject: 'the ledger', expected: head(expected), found: head(found) }]
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`
}
