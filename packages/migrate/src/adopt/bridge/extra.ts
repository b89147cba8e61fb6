import type { CatalogObject, Difference } from '../../catalog/model.ts'
import { isPrismaTable } from '../pair.ts'
import { asks, ownName, type Section } from './section.ts'

/** What only the live database has is never dropped by this: a person decides. */
export function extraSection(live: CatalogObject, difference: Difference): Section {
  const { text } = difference
  if (isPrismaTable(difference)) {
    return {
      phase: 'extras',
      about: [`${text}; it stays: --accept prisma-table`],
      statements: [],
      decide: [],
    }
  }
  const drop = dropStatement(live)
  return asks('extras', text, drop === undefined ? 'keep or drop it' : `a migration for it, or: ${drop};`)
}

const typeKinds: ReadonlySet<string> = new Set(['enum', 'composite type', 'range type'])
const constraintKinds: ReadonlySet<string> = new Set([
  'primary key',
  'unique constraint',
  'foreign key',
  'check',
  'exclusion constraint',
])
const namedKinds: ReadonlySet<string> = new Set([
  'schema',
  'table',
  'index',
  'sequence',
  'view',
  'materialized view',
  'function',
  'procedure',
  'domain',
  'extension',
])

function dropStatement(object: CatalogObject): string | undefined {
  const { kind, name, parent } = object
  if (namedKinds.has(kind)) return `DROP ${kind.toUpperCase()} ${name}`
  if (typeKinds.has(kind)) return `DROP TYPE ${name}`
  if (parent === null) return undefined
  if (kind === 'column') return `ALTER TABLE ${parent} DROP COLUMN ${ownName(object)}`
  if (constraintKinds.has(kind)) return `ALTER TABLE ${parent} DROP CONSTRAINT ${ownName(object)}`
  return kind === 'trigger' || kind === 'policy'
    ? `DROP ${kind.toUpperCase()} ${ownName(object)} ON ${parent}`
    : undefined
}
