import { objectKey, type Catalog, type CatalogObject, type Difference } from '../catalog/model.ts'
import { prismaTable } from './prisma-ledger.ts'
import type { AcceptedKind } from './options.ts'

/** The live object and the folder's that is the same but for its name, or a unique index for a constraint. */
export type Pair = {
  readonly kind: Extract<AcceptedKind, 'names' | 'unique'>
  readonly live: CatalogObject
  readonly folder: CatalogObject
}

export type Sorted = {
  readonly accepted: readonly Difference[]
  readonly remaining: readonly Difference[]
  /** Of what remains. */
  readonly pairs: readonly Pair[]
}

/** Tells what an import may pass over from what it may not. */
export function sortDifferences(
  live: Catalog,
  folder: Catalog,
  differences: readonly Difference[],
  accept: readonly AcceptedKind[],
): Sorted {
  const pairs = findPairs(live, folder, differences)
  const passed = new Set(
    pairs.flatMap((pair) =>
      accept.includes(pair.kind) ? [objectKey(pair.live), objectKey(pair.folder)] : [],
    ),
  )
  const isPassed = (difference: Difference) =>
    passed.has(objectKey(difference)) || (accept.includes('prisma-table') && isPrismaTable(difference))
  return {
    accepted: differences.filter((difference) => isPassed(difference)),
    remaining: differences.filter((difference) => !isPassed(difference)),
    pairs: pairs.filter(({ kind }) => !accept.includes(kind)),
  }
}

export function isPrismaTable({ kind, name, change }: Difference): boolean {
  return (
    kind === 'table' && change === 'only-left' && (name === prismaTable || name.endsWith(`.${prismaTable}`))
  )
}

function findPairs(live: Catalog, folder: Catalog, differences: readonly Difference[]): readonly Pair[] {
  const lonely = (catalog: Catalog, change: Difference['change']) => {
    const keys = new Set(differences.filter((one) => one.change === change).map((one) => objectKey(one)))
    return catalog.filter((object) => keys.has(objectKey(object)))
  }
  const wanted = [...lonely(folder, 'only-right')]
  return lonely(live, 'only-left').flatMap((object): Pair[] => {
    const index = wanted.findIndex((other) => pairKind(object, other) !== undefined)
    const other = wanted[index]
    const kind = other === undefined ? undefined : pairKind(object, other)
    if (other === undefined || kind === undefined) return []
    wanted.splice(index, 1)
    return [{ kind, live: object, folder: other }]
  })
}

function pairKind(live: CatalogObject, folder: CatalogObject): Pair['kind'] | undefined {
  if (live.parent === null || live.parent !== folder.parent) return undefined
  if (live.kind === folder.kind) return sameButName(live, folder) ? 'names' : undefined
  const [one, other] = [uniqueKey(live), uniqueKey(folder)]
  return one !== undefined && one === other ? 'unique' : undefined
}

const renamable: ReadonlySet<string> = new Set([
  'primary key',
  'unique constraint',
  'foreign key',
  'check',
  'exclusion constraint',
  'index',
])

function sameButName(live: CatalogObject, folder: CatalogObject): boolean {
  return renamable.has(live.kind) && factsWithoutName(live) === factsWithoutName(folder)
}

function factsWithoutName(object: CatalogObject): string {
  const { definition, ...facts } = object.facts
  return JSON.stringify([withoutName(object, definition ?? ''), Object.entries(facts).sort()])
}

/** PostgreSQL writes an index as CREATE [UNIQUE] INDEX name ON …; a constraint's definition holds no name. */
function withoutName({ kind, name }: CatalogObject, definition: string): string {
  if (kind !== 'index') return definition
  const bare = name.slice(name.indexOf('.') + 1)
  return definition.replace(`INDEX ${bare} ON `, 'INDEX ON ')
}

/** The plain columns that a unique constraint or a unique index keeps apart, the same text for both. */
function uniqueKey(object: CatalogObject): string | undefined {
  const { kind, facts, name, parent } = object
  if (kind === 'unique constraint') {
    // SQLite's is named after its columns.
    return facts['definition']?.slice('UNIQUE '.length) ?? name.slice((parent ?? '').length)
  }
  return kind === 'index' ? uniqueIndexKey(object) : undefined
}

function uniqueIndexKey(object: CatalogObject): string | undefined {
  const { definition, columns, unique, where } = object.facts
  if (definition === undefined) {
    return unique === 'yes' && where === undefined ? `(${columns ?? ''})` : undefined
  }
  const start = `CREATE UNIQUE INDEX ON ${object.parent ?? ''} USING btree `
  const text = withoutName(object, definition)
  return text.startsWith(start) ? text.slice(start.length) : undefined
}
