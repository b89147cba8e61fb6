import type { Dialect } from '../model/folder.ts'
import { columnOrderKind, toCatalog, type Catalog, type CatalogObject } from './model.ts'

/**
 * A catalog with its names in the letters that the other one has for them: to SQLite `User` and `user` are one name,
 * so that they are no difference. PostgreSQL's names are told apart by their letters.
 */
export function inLettersOf(reference: Catalog, catalog: Catalog, dialect: Dialect): Catalog {
  if (dialect !== 'sqlite') return catalog
  const known = new Map(reference.map((object) => [folded(object), object]))
  const names = new Map(reference.map(({ name }) => [name.toLowerCase(), name]))
  return toCatalog(
    catalog.map((object) => {
      const parent = object.parent === null ? null : (names.get(object.parent.toLowerCase()) ?? object.parent)
      const twin = known.get(folded(object))
      return twin === undefined
        ? { ...object, parent }
        : { ...object, parent, name: twin.name, facts: alignFacts(object, twin) }
    }),
  )
}

function folded({ kind, name }: CatalogObject): string {
  return `${kind}\0${name.toLowerCase()}`
}

function alignFacts({ kind, facts }: CatalogObject, twin: CatalogObject): CatalogObject['facts'] {
  const [columns, others] = [facts['columns'], twin.facts['columns']]
  if (columns === undefined || others === undefined) return facts
  if (kind === columnOrderKind) return { ...facts, columns: alignList(columns, others) }
  return columns.toLowerCase() === others.toLowerCase() ? { ...facts, columns: others } : facts
}

/** Both are JSON lists of names. */
function alignList(columns: string, others: string): string {
  const known = new Map(namesOf(others).map((name) => [name.toLowerCase(), name]))
  return JSON.stringify(namesOf(columns).map((name) => known.get(name.toLowerCase()) ?? name))
}

function namesOf(list: string): readonly string[] {
  const names: unknown = JSON.parse(list)
  return Array.isArray(names) ? names.map(String) : []
}
