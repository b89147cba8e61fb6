import { CodedError } from '@twinship/core'
import { loadParser } from '../../parse/load.ts'
import type { MigrationParser } from '../../ports/migration-parser.ts'
import { objectKey, type Catalog, type CatalogObject, type Difference } from '../../catalog/model.ts'
import type { Dialect } from '../../model/folder.ts'
import type { Bridge } from '../options.ts'
import { changedSections } from './changed.ts'
import { columnSections } from './columns.ts'
import { extraSection } from './extra.ts'
import { relink } from './links.ts'
import { missingSections } from './missing.ts'
import { renamedSection } from './renamed.ts'
import { render, type BridgeInput, type Section } from './section.ts'
import { sqliteSections } from './sqlite.ts'

const header = [
  'Brings a database that Prisma made to the schema of the migrations. Written for review; nothing of it was run.',
  'Run it in one transaction by the owner of the tables, then run ops import again.',
  '"decide:" stands where a person must choose; what only the live database has is left alone.',
]

/** The bridge migration: one commented section a difference, read again by the database's grammar before it is given. */
export async function writeBridge(input: BridgeInput & { readonly dialect: Dialect }): Promise<Bridge> {
  const name = 'bridge_from_prisma'
  const parser = await loadParser(input.dialect)
  const isSql = (text: string) => isStatement(parser, text)
  const sections = input.dialect === 'postgresql' ? sectionsOf(input) : sqliteSections(input, isSql)
  const sql = render(header, sections)
  parser.parse({ tag: name, file: `${name}.sql`, text: sql })
  return { name, sql, undecided: sections.reduce((sum, { decide }) => sum + decide.length, 0) }
}

function isStatement(parser: MigrationParser, text: string): boolean {
  try {
    return parser.parse({ tag: 'part', file: 'part.sql', text }).statements.length === 1
  } catch (error) {
    if (error instanceof CodedError && error.code === 'MIGRATION.SYNTAX') return false
    throw error
  }
}

function sectionsOf(input: BridgeInput): readonly Section[] {
  const { differences, pairs, live, replay } = input
  const links = relink(input)
  const isPaired = new Set(pairs.flatMap((pair) => [objectKey(pair.live), objectKey(pair.folder)]))
  const isHandled = (one: Difference) => one.change !== 'only-left' && links.handled.has(objectKey(one))
  const open = differences.filter((one) => !isHandled(one) && !isPaired.has(objectKey(one)))
  const renamed = pairs.filter((pair) => !links.handled.has(objectKey(pair.live)))
  const [onLive, inFolder] = [index(live), index(replay)]
  return [
    ...links.sections,
    ...renamed.map(renamedSection),
    ...columnSections(input),
    ...open.flatMap((difference) => {
      return sectionsFor(
        difference,
        onLive.get(objectKey(difference)),
        inFolder.get(objectKey(difference)),
        input,
      )
    }),
  ]
}

function sectionsFor(
  difference: Difference,
  live: CatalogObject | undefined,
  folder: CatalogObject | undefined,
  input: BridgeInput,
): readonly Section[] {
  if (live === undefined)
    return folder === undefined ? [] : missingSections(folder, difference.text, input.replay)
  if (folder === undefined) return [extraSection(live, difference)]
  return folder.kind === 'column' ? [] : changedSections(live, folder, difference, input)
}

function index(catalog: Catalog): ReadonlyMap<string, CatalogObject> {
  return new Map(catalog.map((object) => [objectKey(object), object]))
}
