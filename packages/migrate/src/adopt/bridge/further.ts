import type { CatalogObject } from '../../catalog/model.ts'
import { asks, does, ownName, type Section } from './section.ts'

/** Facts that the statement which makes an object says itself. */
const madeWith: ReadonlySet<string> = new Set([
  'definition',
  'not valid',
  'labels',
  'type',
  'not null',
  'default',
  'identity',
  'generated',
  'collation',
  'start',
  'increment',
  'minimum',
  'maximum',
  'cache',
  'cycle',
  'owned by',
  'command',
  'restrictive',
  'roles',
  'using',
  'check',
  'schema',
])

/** Views alone are made with their options. */
const madeWithOptions: ReadonlySet<string> = new Set(['view', 'materialized view'])

/** What must be said of a new object beside the statement that makes it. */
export function furtherSections(object: CatalogObject, about: string): readonly Section[] {
  const facts = Object.keys(object.facts).filter(
    (fact) => !madeWith.has(fact) && !(fact === 'options' && madeWithOptions.has(object.kind)),
  )
  return facts.map((fact) =>
    isApart(fact, object)
      ? does('rest', about, apartStatement(fact, object))
      : asks('rest', about, `${fact} of ${object.name}: ${object.facts[fact] ?? ''}`),
  )
}

/** Whether a fact has a statement of its own that sets it to whatever the folder has. */
export function isApart(fact: string, { kind }: CatalogObject): boolean {
  if (fact === 'comment') return kind in commentTargets
  if (fact === 'enabled') return kind === 'trigger'
  return kind === 'table' && fact in tableSwitches
}

/** The statement for a fact that isApart. */
export function apartStatement(fact: string, object: CatalogObject): string {
  const { kind, name, parent, facts } = object
  const value = facts[fact]
  if (fact === 'comment') return `COMMENT ON ${commentTargets[kind]?.(object) ?? ''} IS ${literal(value)}`
  if (fact === 'enabled') {
    return `ALTER TABLE ${parent ?? ''} ${triggerStates[value ?? ''] ?? 'ENABLE'} TRIGGER ${ownName(object)}`
  }
  const [on = '', off = ''] = tableSwitches[fact] ?? []
  return `ALTER TABLE ${name} ${value === undefined ? off : on}`
}

const tableSwitches: Readonly<Record<string, readonly [on: string, off: string]>> = {
  'row level security': ['ENABLE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY'],
  'forced row level security': ['FORCE ROW LEVEL SECURITY', 'NO FORCE ROW LEVEL SECURITY'],
}

const triggerStates: Readonly<Record<string, string>> = {
  no: 'DISABLE',
  replica: 'ENABLE REPLICA',
  always: 'ENABLE ALWAYS',
}

type Target = (object: CatalogObject) => string
const named =
  (word: string): Target =>
  ({ name }) =>
    `${word} ${name}`
const onTable =
  (word: string): Target =>
  (object) =>
    `${word} ${ownName(object)} ON ${object.parent ?? ''}`

const commentTargets: Readonly<Record<string, Target>> = {
  schema: named('SCHEMA'),
  table: named('TABLE'),
  column: named('COLUMN'),
  index: named('INDEX'),
  sequence: named('SEQUENCE'),
  view: named('VIEW'),
  'materialized view': named('MATERIALIZED VIEW'),
  function: named('FUNCTION'),
  procedure: named('PROCEDURE'),
  enum: named('TYPE'),
  'composite type': named('TYPE'),
  'range type': named('TYPE'),
  domain: named('DOMAIN'),
  statistics: named('STATISTICS'),
  'primary key': onTable('CONSTRAINT'),
  'unique constraint': onTable('CONSTRAINT'),
  'foreign key': onTable('CONSTRAINT'),
  check: onTable('CONSTRAINT'),
  'exclusion constraint': onTable('CONSTRAINT'),
  trigger: onTable('TRIGGER'),
  rule: onTable('RULE'),
  policy: onTable('POLICY'),
}

function literal(text: string | undefined): string {
  return text === undefined ? 'NULL' : `'${text.replaceAll("'", "''")}'`
}
