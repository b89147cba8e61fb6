import type { CatalogObject, Difference } from '../../catalog/model.ts'
import { apartStatement, isApart } from './further.ts'
import { missingSections } from './missing.ts'
import { asks, does, ownName, type BridgeInput, type Section } from './section.ts'

/** What both have and is not the same; columns are in columns.ts, foreign keys that must go first in links.ts. */
export function changedSections(
  live: CatalogObject,
  folder: CatalogObject,
  difference: Difference,
  { replay }: BridgeInput,
): readonly Section[] {
  const { text, facts } = difference
  const isOnly = (name: string) => facts.every(({ fact }) => fact === name)
  if (facts.every(({ fact }) => isApart(fact, folder))) {
    return [does('rest', text, ...facts.map(({ fact }) => apartStatement(fact, folder)))]
  }
  if (folder.kind === 'table') return [changedTable(folder, difference)]
  if (isOnly('not valid') && live.facts['not valid'] === 'yes') {
    return [does('rest', text, `ALTER TABLE ${folder.parent ?? ''} VALIDATE CONSTRAINT ${ownName(folder)}`)]
  }
  if (replaceable.has(folder.kind) && isOnly('definition')) return missingSections(folder, text, replay)
  const drop = drops[live.kind]?.(live)
  return drop === undefined
    ? [asks('rest', text, `which of both ${live.kind} ${live.name} shall be`)]
    : [does('unlink', text, drop), ...missingSections(folder, text, replay)]
}

/** CREATE OR REPLACE. */
const replaceable: ReadonlySet<string> = new Set(['function', 'procedure'])

const dropConstraint = (live: CatalogObject) =>
  `ALTER TABLE ${live.parent ?? ''} DROP CONSTRAINT ${ownName(live)}`

/** What may be dropped and made again: it holds no rows. */
const drops: Readonly<Record<string, (live: CatalogObject) => string>> = {
  'primary key': dropConstraint,
  'unique constraint': dropConstraint,
  'exclusion constraint': dropConstraint,
  check: dropConstraint,
  'foreign key': dropConstraint,
  index: ({ name }) => `DROP INDEX ${name}`,
  trigger: (live) => `DROP TRIGGER ${ownName(live)} ON ${live.parent ?? ''}`,
  policy: (live) => `DROP POLICY ${ownName(live)} ON ${live.parent ?? ''}`,
}

function changedTable(table: CatalogObject, { text, facts }: Difference): Section {
  const { name } = table
  const apart = facts.filter(({ fact }) => isApart(fact, table))
  const others = facts.filter((one) => !apart.includes(one))
  return {
    phase: 'rest',
    about: [text],
    statements: apart.map(({ fact }) => apartStatement(fact, table)),
    decide: others.map(
      ({ fact, left, right }) => `${fact} of ${name}: ${left ?? 'none'} or ${right ?? 'none'}`,
    ),
  }
}
