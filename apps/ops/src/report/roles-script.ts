import { renderRoles, type RoleSection, type RolesOptions } from '@twinship/migrate'

/** The script as a file: what it does, how it is run, and where the passwords come from. */
export function renderRolesScript(
  { database, names }: RolesOptions,
  sections: readonly RoleSection[],
): string {
  return renderRoles(sections, [
    `Least-privilege roles of the database ${database}, printed by ops roles. Run it as a superuser, again whenever`,
    'it changes:',
    `  psql -X -v ON_ERROR_STOP=1 --dbname='${database}' --file=roles.sql`,
    'It holds no password. Give each login one with psql (\\password asks, and sends a SCRAM verifier only):',
    ...[names.migrator, names.app, names.readonly, names.backup].map((name) => `  \\password ${name}`),
    'or with ALTER ROLE ... PASSWORD and a verifier that ops pgbouncer hash prints.',
  ])
}
