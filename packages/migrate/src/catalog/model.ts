/**
 * One thing of a schema, without rows: `kind` in plain words ("table", "foreign key"), `name` as SQL would write it,
 * `facts` whatever two of the same name can differ in. A fact that is not there has its default.
 */
export type CatalogObject = {
  readonly kind: string
  readonly name: string
  /** Name of the table, view or the like that it is part of. */
  readonly parent: string | null
  readonly facts: Readonly<Record<string, string>>
}

/** Sorted by kind and name, each pair once. */
export type Catalog = readonly CatalogObject[]

/** Its one fact, `columns`, is a JSON list of names: compared over the columns that both sides have. */
export const columnOrderKind = 'column order'

/** Where Drizzle's ledger is; it is no part of the schema. */
export type LedgerNames = { readonly schema?: string | undefined; readonly table?: string | undefined }

/** How the two sides are called in texts: live, replay, schema. */
export type SideNames = { readonly left: string; readonly right: string }

export type Difference = {
  readonly kind: string
  readonly name: string
  readonly change: 'only-left' | 'only-right' | 'differs'
  readonly facts: readonly FactDifference[]
  /** One line for a person. */
  readonly text: string
}

/** Null on the side that has the default. */
export type FactDifference = {
  readonly fact: string
  readonly left: string | null
  readonly right: string | null
}

export function objectKey({ kind, name }: Pick<CatalogObject, 'kind' | 'name'>): string {
  return `${kind}\0${name}`
}

/** A catalog of what was read: sorted, so that two of them can be compared and printed. */
export function toCatalog(objects: readonly CatalogObject[]): Catalog {
  const byKey = new Map(objects.map((object) => [objectKey(object), object]))
  return [...byKey.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, object]) => object)
}
