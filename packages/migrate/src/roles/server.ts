import type { LoginKind, RoleKind, RolesOptions, RoleNames, RoleSection, RoleStatement } from './model.ts'
import { doBlock, quoteName, quoteText, raise } from './quote.ts'

type Names = Pick<RoleNames, 'owner' | 'migrator'>

/** What of a role belongs to the whole server: itself, its attributes, whose rights it has. */
export function ownerAndMigrator(names: Names): readonly RoleStatement[] {
  const { owner, migrator } = names
  return [
    ...makeRole(owner, 'nologin nocreatedb', 'Owns the database and all in it. Nobody logs in as it.'),
    ...makeRole(
      migrator,
      'login inherit createdb',
      'Runs migrations. CREATEDB: verify, baseline and import replay the folder in a scratch database.',
    ),
    {
      why: 'Acts as the owner; sees other sessions, to say who blocks it; may end the backend of a lost run.',
      sql: `grant ${quoteName(owner)}, pg_read_all_stats, pg_signal_backend to ${quoteName(migrator)}`,
    },
  ]
}

const attributes: Readonly<Record<Exclude<LoginKind, 'migrator'>, readonly [string, string]>> = {
  app: ['login inherit nocreatedb', 'The app: reads and writes rows, changes no schema.'],
  readonly: ['login inherit nocreatedb', "People and reports: read the app's tables and nothing else."],
  backup: ['login inherit nocreatedb', 'pg_dump: reads everything, writes nothing.'],
}

export function rolesSection({ names, limits }: RolesOptions): RoleSection {
  const made = (['app', 'readonly', 'backup'] as const).flatMap((kind) =>
    makeRole(names[kind], ...attributes[kind], kind === 'backup' ? [] : undefined),
  )
  return {
    title: 'Roles. They belong to the whole server and come without a password',
    statements: [
      ...ownerAndMigrator(names),
      ...made,
      ...readEverything(names.backup),
      ...Object.entries(limits).map(([kind, limit]) => connectionLimit(names[kind as RoleKind], limit)),
      ...(['app', 'readonly', 'backup'] as const).map((kind) => refuseMembership(names[kind], names)),
    ],
  }
}

/** Roles that are there keep their name and password; one that is more than was asked for is refused, not cut down. */
function makeRole(
  name: string,
  attributes: string,
  why: string,
  alsoRefused: readonly string[] = ['rolbypassrls'],
): readonly RoleStatement[] {
  const role = quoteName(name)
  return [
    {
      why,
      sql: doBlock(
        [
          `  create role ${role} nologin;`,
          '  exception when duplicate_object or unique_violation then',
          `    if exists (select from pg_catalog.pg_roles where rolname = ${quoteText(name)}`,
          `        and (${['rolsuper', 'rolcreaterole', 'rolreplication', ...alsoRefused].join(' or ')})) then`,
          `      ${raise('exception', `role ${role} is there and has rights of an administrator: choose another name`)}`,
          '    end if;',
        ].join('\n'),
      ),
    },
    { why: '', sql: `alter role ${role} with ${attributes}` },
  ]
}

function readEverything(backup: string): readonly RoleStatement[] {
  const role = quoteName(backup)
  return [
    {
      why: 'SELECT on every table and sequence, those of later migrations too.',
      sql: `grant pg_read_all_data to ${role}`,
    },
    {
      why: 'Row security hides rows, and pg_dump refuses a table it could read only in part. A superuser has to give this.',
      sql: doBlock(
        [
          `  alter role ${role} with bypassrls;`,
          '  exception when insufficient_privilege then',
          `    ${raise('warning', `${role} has no BYPASSRLS: pg_dump will fail on tables with row security`)}`,
        ].join('\n'),
      ),
    },
  ]
}

function connectionLimit(name: string, limit: number): RoleStatement {
  return {
    why: 'So that no role takes the connections of the others.',
    sql: `alter role ${quoteName(name)} with connection limit ${limit}`,
  }
}

function refuseMembership(name: string, { owner, migrator }: Names): RoleStatement {
  const isMember = (role: string) =>
    `pg_catalog.pg_has_role(${quoteText(name)}, ${quoteText(role)}, 'MEMBER')`
  const message = `${quoteName(name)} is a member of ${quoteName(owner)} or ${quoteName(migrator)}: revoke that first`
  return {
    why: '',
    sql: doBlock(
      [
        `  if ${isMember(owner)} or ${isMember(migrator)} then`,
        `    ${raise('exception', message)}`,
        '  end if;',
      ].join('\n'),
    ),
  }
}
