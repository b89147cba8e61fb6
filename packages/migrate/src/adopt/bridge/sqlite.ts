import { objectKey, type Catalog, type CatalogObject, type Difference } from '../../catalog/model.ts'
import { asks, does, ownName, type BridgeInput, type Section } from './section.ts'

/**
 * What SQLite alters in place: columns that come in, indexes. All else takes a rebuild, which needs the eye of a person.
 * `isSql` tells whether a statement that was put together reads as one.
 */
export function sqliteSections(input: BridgeInput, isSql: (sql: string) => boolean): readonly Section[] {
  const [onLive, inFolder] = [index(input.live), index(input.replay)]
  const renamed = input.pairs.filter(({ live, folder }) => live.kind === 'index' && folder.kind === 'index')
  const isRenamed = new Set(renamed.flatMap(({ live, folder }) => [objectKey(live), objectKey(folder)]))
  const open = input.differences.filter((one) => !isRenamed.has(objectKey(one)))
  const sections = [
    ...renamed.map(({ live, folder }) => {
      const about = `index ${live.name} is the folder's index ${folder.name}`
      return does('rename', about, dropIndex(live), createIndex(folder))
    }),
    ...open.map((difference) => {
      const key = objectKey(difference)
      return sectionFor(difference, onLive.get(key), inFolder.get(key), input.replay)
    }),
  ]
  return sections.map((section) =>
    section.statements.every(isSql) ? section : byHand(section.about.join(' ')),
  )
}

function sectionFor(
  { kind, name, text }: Difference,
  live: CatalogObject | undefined,
  folder: CatalogObject | undefined,
  replay: Catalog,
): Section {
  if (folder?.kind === 'index') {
    const create = createIndex(folder)
    return live === undefined ? does('indexes', text, create) : does('indexes', text, dropIndex(live), create)
  }
  if (live === undefined && folder?.kind === 'column') {
    const add = addColumn(folder, replay)
    if (add !== undefined) return does('columns', text, add)
  }
  if (live?.kind === 'index') return asks('extras', text, `a migration for it, or: ${dropIndex(live)};`)
  return byHand(text, `rebuild the table, or correct ${kind} ${name} by hand`)
}

function byHand(about: string, question = 'rebuild the table, or correct it by hand'): Section {
  return asks('rest', about, question)
}

function dropIndex({ name }: CatalogObject): string {
  return `DROP INDEX ${quoted(name)}`
}

function createIndex({ name, parent, facts }: CatalogObject): string {
  if (facts['definition'] !== undefined) return facts['definition']
  const unique = facts['unique'] === 'yes' ? 'UNIQUE ' : ''
  const where = facts['where'] === undefined ? '' : ` WHERE ${facts['where']}`
  return `CREATE ${unique}INDEX ${quoted(name)} ON ${quoted(parent ?? '')} (${facts['columns'] ?? ''})${where}`
}

/** Undefined where ADD COLUMN cannot make it: a key of any kind, a stored value, a default that is worked out. */
function addColumn(column: CatalogObject, replay: Catalog): string | undefined {
  if (!isAddable(column, replay)) return undefined
  const { type = '', default: value, collation, 'not null': required } = column.facts
  const words = [
    `ALTER TABLE ${quoted(column.parent ?? '')} ADD COLUMN ${quoted(ownName(column))} ${type}`.trimEnd(),
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
    ...(required === undefined ? [] : ['NOT NULL']),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
  ]
  return words.join(' ')
}

function isAddable(column: CatalogObject, replay: Catalog): boolean {
  const { facts, parent } = column
  const isSpecial = ['primary key', 'on conflict', 'generated'].some((fact) => facts[fact] !== undefined)
  const start = `${parent ?? ''}(${ownName(column)})`
  const isReferring = replay.some((object) => {
    return object.kind === 'foreign key' && object.parent === parent && object.name.startsWith(start)
  })
  const value = facts['default'] ?? 'NULL'
  const isFilled = facts['not null'] === undefined || value !== 'NULL'
  return !isSpecial && !isReferring && isFilled && isConstant(value)
}

function isConstant(value: string): boolean {
  const isText = value.length > 1 && value.startsWith("'") && value.endsWith("'")
  return value === 'NULL' || isText || Number.isFinite(Number(value.replaceAll(' ', '')))
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function index(catalog: Catalog): ReadonlyMap<string, CatalogObject> {
  return new Map(catalog.map((object) => [objectKey(object), object]))
}
