import type { Catalog, CatalogObject } from '../../catalog/model.ts'
import { createTable, defineColumn, partsBeside } from './missing-table.ts'
import { furtherSections } from './further.ts'
import { asks, does, ownName, type Section } from './section.ts'

type Maker = (object: CatalogObject, about: string, replay: Catalog) => readonly Section[]

/** What the folder has and the live database lacks. */
export function missingSections(object: CatalogObject, about: string, replay: Catalog): readonly Section[] {
  const maker = makers[object.kind]
  return maker === undefined
    ? [asks('rest', about, `make ${object.kind} ${object.name} as the migrations do`)]
    : [...maker(object, about, replay), ...furtherSections(object, about)]
}

const defined =
  (phase: Section['phase']): Maker =>
  ({ facts }, about) => [does(phase, about, (facts['definition'] ?? '').trimEnd())]

const makers: Readonly<Record<string, Maker>> = {
  schema: ({ name }, about) => [does('containers', about, `CREATE SCHEMA ${name}`)],
  extension: ({ name }, about) => [does('containers', about, `CREATE EXTENSION IF NOT EXISTS ${name}`)],
  enum: ({ name, facts }, about) => [
    does('types', about, `CREATE TYPE ${name} AS ENUM (${labels(facts['labels'])})`),
  ],
  sequence,
  table: missingTable,
  column: missingColumn,
  'primary key': (object, about) => [does('keys', about, addConstraint(object))],
  'unique constraint': (object, about) => [
    does('keys', `${about}; fails where two rows hold the same`, addConstraint(object)),
  ],
  'exclusion constraint': (object, about) => [does('keys', about, addConstraint(object))],
  check: (object, about) => [does('keys', about, ...addValidated(object))],
  'foreign key': (object, about) => [
    does('links', `${about}; fails where a row refers to nothing`, ...addValidated(object)),
  ],
  index: defined('indexes'),
  function: defined('programs'),
  procedure: defined('programs'),
  view: ({ name, facts }, about) => [
    does('views', about, `CREATE VIEW ${name}${options(facts['options'])} AS ${query(facts['definition'])}`),
  ],
  'materialized view': ({ name, facts }, about) => [
    does(
      'views',
      about,
      `CREATE MATERIALIZED VIEW ${name}${options(facts['options'])} AS ${query(facts['definition'])}`,
    ),
  ],
  trigger: defined('table programs'),
  rule: defined('table programs'),
  statistics: defined('indexes'),
  policy,
}

function addConstraint(object: CatalogObject): string {
  return `ALTER TABLE ${object.parent ?? ''} ADD CONSTRAINT ${ownName(object)} ${object.facts['definition'] ?? ''}`
}

/** Checked in a second step, which holds up nobody who writes. */
export function addValidated(object: CatalogObject): readonly string[] {
  const validate = `ALTER TABLE ${object.parent ?? ''} VALIDATE CONSTRAINT ${ownName(object)}`
  const isValid = object.facts['not valid'] === undefined
  return [`${addConstraint(object)} NOT VALID`, ...(isValid ? [validate] : [])]
}

function missingTable(table: CatalogObject, about: string, replay: Catalog): readonly Section[] {
  const special = ['partition key', 'partition bound', 'inherits', 'of type'].filter(
    (fact) => fact in table.facts,
  )
  if (special.length > 0)
    return [asks('tables', about, `make ${table.name} with its ${special.join(' and ')}`)]
  const beside = partsBeside(table.name, replay).flatMap((part) =>
    missingSections(part, `${part.kind} ${part.name} of the missing table`, replay),
  )
  return [does('tables', about, createTable(table, replay)), ...beside]
}

function missingColumn(column: CatalogObject, about: string): readonly Section[] {
  const add = (definition: string) => `ALTER TABLE ${column.parent ?? ''} ADD COLUMN ${definition}`
  const { default: value, generated, identity, 'not null': required } = column.facts
  const hasValue = value !== undefined || generated !== undefined || identity !== undefined
  if (required === undefined || hasValue) return [does('columns', about, add(defineColumn(column)))]
  const question = `what rows that are there get for ${column.name}; then ALTER COLUMN ${ownName(column)} SET NOT NULL`
  return [{ ...does('columns', about, add(defineColumn(column, { isRequired: false }))), decide: [question] }]
}

/** One that belongs to an identity column is made with it. */
function sequence({ name, facts }: CatalogObject, about: string, replay: Catalog): readonly Section[] {
  const owner = facts['owned by']
  const isIdentity = replay.some((object) => object.name === owner && object.facts['identity'] !== undefined)
  if (isIdentity) return [{ ...does('columns', `${about}: made with its column`), statements: [] }]
  const words = [
    ...(facts['type'] === undefined ? [] : [`AS ${facts['type']}`]),
    `INCREMENT BY ${facts['increment'] ?? '1'} MINVALUE ${facts['minimum'] ?? '1'}`,
    ...(facts['maximum'] === undefined ? [] : [`MAXVALUE ${facts['maximum']}`]),
    `START WITH ${facts['start'] ?? '1'} CACHE ${facts['cache'] ?? '1'}`,
    ...(facts['cycle'] === undefined ? [] : ['CYCLE']),
  ]
  const owned = owner === undefined ? [] : [does('keys', about, `ALTER SEQUENCE ${name} OWNED BY ${owner}`)]
  return [does('types', about, `CREATE SEQUENCE ${name} ${words.join(' ')}`), ...owned]
}

function policy(object: CatalogObject, about: string): readonly Section[] {
  const { command, restrictive, roles, using, check } = object.facts
  const words = [
    `CREATE POLICY ${ownName(object)} ON ${object.parent ?? ''}`,
    ...(restrictive === undefined ? [] : ['AS RESTRICTIVE']),
    ...(command === undefined ? [] : [`FOR ${command.toUpperCase()}`]),
    ...(roles === undefined ? [] : [`TO ${roles}`]),
    ...(using === undefined ? [] : [`USING (${using})`]),
    ...(check === undefined ? [] : [`WITH CHECK (${check})`]),
  ]
  return [does('table programs', about, words.join(' '))]
}

function labels(list: string | undefined): string {
  const values: unknown = JSON.parse(list ?? '[]')
  return Array.isArray(values)
    ? values.map((value) => `'${String(value).replaceAll("'", "''")}'`).join(', ')
    : ''
}

function options(list: string | undefined): string {
  return list === undefined ? '' : ` WITH (${list})`
}

/** The server ends a view's query with a semicolon. */
function query(definition = ''): string {
  const trimmed = definition.trim()
  return trimmed.endsWith(';') ? trimmed.slice(0, -1) : trimmed
}
