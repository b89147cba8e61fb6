import { CodedError } from '@twinship/core'
import type { LedgerFacts, PgFacts } from './catalog-facts.ts'
import { qualified, type LedgerName } from './names.ts'
import { formatVersion } from './tables.ts'

/** Throws ENGINE.RECORDS where the schema ops holds what somebody else made. */
export function requireOwnSchema(facts: PgFacts, location: string): void {
  const { hasEngine, hasVersion, engineNames } = facts
  const taken = hasEngine ? (hasVersion ? [] : ['format']) : engineNames
  if (taken.length === 0) return
  const tables = taken.map((name) => `ops.${name}`)
  throw new CodedError(
    'ENGINE.RECORDS',
    `${location}: ${tables.join(', ')} ${tables.length === 1 ? 'is' : 'are'} not the engine's, which keeps its records in tables of that name.`,
    { hint: 'Give it another name: ALTER TABLE … RENAME TO ….', details: { location, tables } },
  )
}

/** Throws ENGINE.NEWER, and ENGINE.RECORDS where no version is told. */
export function requireKnownFormat(version: number | null | undefined, location: string): void {
  if (typeof version !== 'number') {
    throw new CodedError('ENGINE.RECORDS', `${location}: ops.format has no row, which tells the version.`, {
      hint: `If nothing else of the schema ops was touched: INSERT INTO ops.format VALUES (${formatVersion}).`,
      details: { location, tables: ['ops.format'] },
    })
  }
  if (version <= formatVersion) return
  throw new CodedError(
    'ENGINE.NEWER',
    `${location} was worked on by a newer version (format ${version}; this one knows ${formatVersion}).`,
  )
}

/** Throws where a row of Drizzle's ledger could not be written: found out before the first file, not at its end. */
export function requireWritableLedger(facts: LedgerFacts, ledger: LedgerName, location: string): void {
  const table = qualified(ledger)
  if (!facts.mayWrite) {
    throw new CodedError('DB.PRIVILEGE', `${location}: this role may not insert into ${table}.`, {
      hint: `GRANT INSERT ON ${table} TO the role, and USAGE on its sequence.`,
      details: { location, table },
    })
  }
  const columns = facts.demands
  if (columns.length === 0) return
  throw new CodedError(
    'ENGINE.RECORDS',
    `${location}: ${table} wants a value for ${columns.join(', ')}, which no migration gives.`,
    { hint: 'Give the column a default, or drop its NOT NULL.', details: { location, table, columns } },
  )
}
