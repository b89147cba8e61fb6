import { compareCatalogs } from '../catalog/compare.ts'
import {
  columnOrderKind,
  objectKey,
  type Catalog,
  type CatalogObject,
  type Difference,
} from '../catalog/model.ts'

export type Judgement = { readonly differences: readonly Difference[]; readonly notes: readonly string[] }

/** Objects that are nothing but rights. */
const defaultRights = 'default privileges'

const privilegeFacts: ReadonlySet<string> = new Set(['privileges', 'public privileges'])

/**
 * The live schema against the replay. Not drift, and said in notes: the order of columns, extensions that the scratch
 * server lacks, and rights where the folder grants none (then they are given beside the migrations).
 */
export function judgeLive(live: Catalog, replay: Catalog, missingExtensions: readonly string[]): Judgement {
  const grantsHere = replay.some(({ facts }) => hasFact(facts, privilegeFacts))
  const strip = (catalog: Catalog) => (grantsHere ? catalog : withoutPrivileges(catalog))
  const isTold = ({ kind, name }: CatalogObject) => kind !== 'extension' || !missingExtensions.includes(name)
  const found = compareCatalogs(strip(live).filter(isTold), strip(replay), { left: 'live', right: 'replay' })
  const granted = grantsHere ? 0 : live.filter(({ facts }) => hasFact(facts, privilegeFacts)).length
  return {
    differences: found.filter(({ kind }) => kind !== columnOrderKind),
    notes: [
      ...reordered(found),
      ...(granted === 0
        ? []
        : [`${granted} objects have grants or revokes; the folder has none, so they are not compared`]),
      ...missingExtensions.map(
        (name) => `extension ${name} cannot be made in the scratch database; not compared`,
      ),
    ],
  }
}

function reordered(differences: readonly Difference[]): string[] {
  const names = differences.filter(({ kind }) => kind === columnOrderKind).map(({ name }) => name)
  return names.length === 0 ? [] : [`columns in another order: ${names.join(', ')}`]
}

/** What drizzle-kit writes of a TypeScript schema; other kinds come from SQL files alone. */
const exported: ReadonlySet<string> = new Set([
  'schema',
  'table',
  'column',
  'primary key',
  'unique constraint',
  'foreign key',
  'check',
  'index',
  'enum',
  'sequence',
])

/** What a SQL file may add to an object that the TypeScript schema has as well. */
const unexpressed: ReadonlySet<string> = new Set([
  ...privilegeFacts,
  'comment',
  'storage',
  'compression',
  'statistics target',
  'statistics targets',
  'options',
  'persistence',
  'access method',
  'replica identity',
  'clustered on',
  'partition key',
  'partition bound',
  'inherits',
  'row level security',
  'forced row level security',
  'enabled',
  'not valid',
  'strict',
  'without rowid',
  'on conflict',
  'deferred',
])

/** Whose presence TypeScript has no word for, on either side. */
const neverTold: ReadonlySet<string> = new Set([columnOrderKind, 'not null constraint'])

/** The replay of the whole folder against the TypeScript schema. */
export function judgeSchema(replay: Catalog, schema: Catalog): Judgement {
  const inSchema = new Map(schema.map((object) => [objectKey(object), object]))
  const isFromSql = (object: CatalogObject) => !inSchema.has(objectKey(object)) && !exported.has(object.kind)
  const told = replay.filter((object) => !neverTold.has(object.kind))
  const fromSql = told.filter((object) => isFromSql(object))
  const left = told
    .filter((object) => !isFromSql(object))
    .map((object) => {
      const other = inSchema.get(objectKey(object))?.facts
      return other === undefined ? object : withoutAdded(object, other)
    })
  const right = schema.filter(({ kind }) => !neverTold.has(kind))
  return {
    differences: compareCatalogs(left, right, { left: 'replay', right: 'schema' }),
    notes: fromSql.length === 0 ? [] : [`only in SQL files: ${countKinds(fromSql)}`],
  }
}

function withoutAdded(object: CatalogObject, other: CatalogObject['facts']): CatalogObject {
  const kept = Object.entries(object.facts).filter(([fact]) => fact in other || !unexpressed.has(fact))
  return { ...object, facts: Object.fromEntries(kept) }
}

function countKinds(objects: readonly CatalogObject[]): string {
  const counts = new Map<string, number>()
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => `${count} × ${kind}`).join(', ')
}

/** Without rights: they may be given beside the migrations, by default privileges for one. */
export function withoutPrivileges(catalog: Catalog): Catalog {
  return withoutFacts(catalog, privilegeFacts).filter(({ kind }) => kind !== defaultRights)
}

function withoutFacts(catalog: Catalog, names: ReadonlySet<string>): Catalog {
  return catalog.map((object) => {
    const kept = Object.entries(object.facts).filter(([fact]) => !names.has(fact))
    return { ...object, facts: Object.fromEntries(kept) }
  })
}

function hasFact(facts: CatalogObject['facts'], names: ReadonlySet<string>): boolean {
  return Object.keys(facts).some((fact) => names.has(fact))
}
