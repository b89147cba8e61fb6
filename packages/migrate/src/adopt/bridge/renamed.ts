import type { CatalogObject } from '../../catalog/model.ts'
import type { Pair } from '../pair.ts'
import { does, ownName, type Section } from './section.ts'

/** The same thing under another name, or a unique index for a constraint. */
export function renamedSection({ kind, live, folder }: Pair): Section {
  const about = `${live.kind} ${live.name} is the folder's ${folder.kind} ${folder.name}`
  if (kind === 'unique') return does('rename', about, ...uniqueStatements(live, folder))
  const statement =
    live.kind === 'index'
      ? `ALTER INDEX ${live.name} RENAME TO ${withoutSchema(folder)}`
      : `ALTER TABLE ${live.parent ?? ''} RENAME CONSTRAINT ${ownName(live)} TO ${ownName(folder)}`
  return does('rename', about, statement)
}

function uniqueStatements(live: CatalogObject, folder: CatalogObject): readonly string[] {
  const alter = `ALTER TABLE ${live.parent ?? ''}`
  if (live.kind === 'index') {
    return [`${alter} ADD CONSTRAINT ${ownName(folder)} UNIQUE USING INDEX ${withoutSchema(live)}`]
  }
  return [folder.facts['definition'] ?? '', `${alter} DROP CONSTRAINT ${ownName(live)}`]
}

/** An index is in the schema of its table: what they share stands before the name. */
function withoutSchema({ name, parent }: CatalogObject): string {
  const table = parent ?? ''
  let length = 0
  for (let index = 0; index < table.length && table[index] === name[index]; index++) {
    if (table[index] === '.') length = index + 1
  }
  return name.slice(length)
}
