import { checkRolesOptions } from './check.ts'
import { databaseSection, guardSection, settingsSection } from './database.ts'
import type { RoleSection, RolesOptions } from './model.ts'
import { recordsSection, schemaSection } from './schemas.ts'
import { rolesSection } from './server.ts'

/**
 * The statements that give a database its five roles, each with the rights it needs and no others; they may be run
 * again. No password is in them. Throws USAGE.INVALID.
 */
export function planRoles(options: RolesOptions): readonly RoleSection[] {
  checkRolesOptions(options)
  return [
    guardSection(options),
    rolesSection(options),
    databaseSection(options),
    settingsSection(options),
    ...[...new Set(options.schemas)].map((schema) => schemaSection(schema, options)),
    recordsSection(options),
  ]
}

/** One transaction: all of it or nothing. `head` is the comment above it, lines without dashes. */
export function renderRoles(sections: readonly RoleSection[], head: readonly string[]): string {
  const blocks = sections.map(({ title, statements }) =>
    [
      `-- ${oneLine(title)}.`,
      ...statements.map(({ why, sql }) => `${why === '' ? '' : `-- ${oneLine(why)}\n`}${sql};`),
    ].join('\n'),
  )
  return [
    ...head.map((line) => `-- ${oneLine(line)}`.trimEnd()),
    '',
    'begin;',
    '-- What is there already is no news.',
    'set local client_min_messages = warning;',
    '',
    blocks.join('\n\n'),
    '',
    'commit;',
    '',
  ].join('\n')
}

/** A name with a line break must not end the comment it stands in. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ')
}
