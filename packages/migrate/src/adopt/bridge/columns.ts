import type { Catalog, CatalogObject, Difference } from '../../catalog/model.ts'
import { apartStatement } from './further.ts'
import { ownName, type BridgeInput, type Section } from './section.ts'

/** Changed columns, one ALTER TABLE a table: each rewrites the table once and not once a column. */
export function columnSections({ live, replay, differences }: BridgeInput): readonly Section[] {
  const changed = differences.filter(({ kind, change }) => kind === 'column' && change === 'differs')
  const parts = changed.flatMap((difference) => {
    const [left, right] = [find(live, difference), find(replay, difference)]
    return left === undefined || right === undefined
      ? []
      : [{ difference, ...alterColumn(left, right, difference) }]
  })
  const tables = [...new Set(parts.map(({ table }) => table))]
  return tables.map((table): Section => {
    const own = parts.filter((part) => part.table === table)
    const actions = own.flatMap((part) => part.actions)
    const alter = actions.length === 0 ? [] : [`ALTER TABLE ${table}\n\t${actions.join(',\n\t')}`]
    return {
      phase: 'columns',
      about: own.flatMap(({ difference, warnings }) => [difference.text, ...warnings]),
      statements: [...alter, ...own.flatMap((part) => part.statements)],
      decide: own.flatMap((part) => part.decide),
    }
  })
}

/** Tables of which a column gets another type: what refers to them must go first. */
export function retypedTables(input: BridgeInput): ReadonlySet<string> {
  const parents = new Map(input.live.map(({ kind, name, parent }) => [`${kind} ${name}`, parent]))
  const retyped = input.differences.filter(
    ({ kind, facts }) =>
      kind === 'column' && facts.some(({ fact }) => fact === 'type' || fact === 'collation'),
  )
  return new Set(retyped.flatMap(({ kind, name }) => parents.get(`${kind} ${name}`) ?? []))
}

function find(catalog: Catalog, { kind, name }: Difference): CatalogObject | undefined {
  return catalog.find((object) => object.kind === kind && object.name === name)
}

type Alteration = {
  readonly table: string
  readonly actions: readonly string[]
  readonly statements: readonly string[]
  readonly warnings: readonly string[]
  readonly decide: readonly string[]
}

const mechanical: ReadonlySet<string> = new Set(['type', 'collation', 'default', 'not null', 'comment'])

function alterColumn(live: CatalogObject, folder: CatalogObject, { name, facts }: Difference): Alteration {
  const changes = new Set(facts.map(({ fact }) => fact))
  return {
    table: folder.parent ?? '',
    actions: actionsFor(live, folder, changes).map((action) => `ALTER COLUMN ${ownName(folder)} ${action}`),
    statements: changes.has('comment') ? [apartStatement('comment', folder)] : [],
    warnings: [
      ...(changes.has('type') ? [`Fails where a value cannot be a ${folder.facts['type'] ?? ''}.`] : []),
      ...(changes.has('not null') && isRequired(folder) ? ['Fails where a row holds null.'] : []),
    ],
    decide: facts
      .filter(({ fact }) => !mechanical.has(fact))
      .map(({ fact, left, right }) => `${fact} of ${name}: ${left ?? 'none'} or ${right ?? 'none'}`),
  }
}

function actionsFor(live: CatalogObject, folder: CatalogObject, changes: ReadonlySet<string>): string[] {
  const isRetyped = changes.has('type') || changes.has('collation')
  return [
    ...(isRetyped ? retype(live, folder) : []),
    ...(!isRetyped && changes.has('default') ? [defaultAction(folder)] : []),
    ...(changes.has('not null') ? [isRequired(folder) ? 'SET NOT NULL' : 'DROP NOT NULL'] : []),
  ]
}

function isRequired({ facts }: CatalogObject): boolean {
  return facts['not null'] === 'yes'
}

/** A default of the old type may have no cast to the new one, so it goes first. */
function retype(live: CatalogObject, folder: CatalogObject): readonly string[] {
  const [from = '', to = ''] = [live.facts['type'], folder.facts['type']]
  const collation = folder.facts['collation']
  const collate = collation === undefined ? '' : ` COLLATE ${collation}`
  const using = from === to ? '' : ` USING ${conversion(ownName(live), from, to)}`
  return [
    ...(live.facts['default'] === undefined ? [] : ['DROP DEFAULT']),
    `TYPE ${to}${collate}${using}`,
    ...(folder.facts['default'] === undefined ? [] : [defaultAction(folder)]),
  ]
}

/** Prisma writes UTC into a timestamp without zone. */
function conversion(column: string, from: string, to: string): string {
  const isStamp = (type: string) => type.startsWith('timestamp')
  const isZoned = (type: string) => type.endsWith(' with time zone')
  if (isStamp(from) && isStamp(to) && isZoned(from) !== isZoned(to)) return `${column} AT TIME ZONE 'UTC'`
  if (from.endsWith('[]') && to === 'jsonb') return `to_jsonb(${column})`
  // From one enum to another there is no cast.
  return from.includes('.') && to.includes('.') ? `${column}::text::${to}` : `${column}::${to}`
}

function defaultAction({ facts }: CatalogObject): string {
  const value = facts['default']
  return value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`
}
