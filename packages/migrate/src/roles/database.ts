import type { LoginKind, RoleNames, RolesOptions, RoleSection, RoleStatement } from './model.ts'
import { doBlock, quoteName, quoteText, raise } from './quote.ts'

/** The right database, and a server that knows what follows. */
export function guardSection({ database }: RolesOptions): RoleSection {
  return {
    title: 'Only where it is meant to run',
    statements: [
      {
        why: '',
        sql: doBlock(
          [
            `  if pg_catalog.current_database() <> ${quoteText(database)} then`,
            `    ${raise('exception', `this script is for the database ${quoteName(database)}: connect to that one`)}`,
            '  end if;',
            "  if pg_catalog.current_setting('server_version_num')::integer < 150000 then",
            `    ${raise('exception', 'PostgreSQL 15 or newer is needed')}`,
            '  end if;',
          ].join('\n'),
        ),
      },
    ],
  }
}

/** What makes sessions of the migrator act as the owner, in this database alone. */
export function ownership(
  database: string,
  { owner, migrator }: Pick<RoleNames, 'owner' | 'migrator'>,
): readonly RoleStatement[] {
  const name = quoteName(database)
  return [
    {
      why: 'The owner of the database may create schemas in it, and tables in public.',
      sql: `alter database ${name} owner to ${quoteName(owner)}`,
    },
    {
      why: 'What migrations make belongs to the owner, whoever ran them.',
      sql: `alter role ${quoteName(migrator)} in database ${name} set role = ${quoteText(owner)}`,
    },
  ]
}

export function databaseSection({ database, names }: RolesOptions): RoleSection {
  const name = quoteName(database)
  const logins = ['migrator', 'app', 'readonly', 'backup'] as const
  return {
    title: 'The database',
    statements: [
      ...ownership(database, names),
      {
        why: 'By default everybody with a login may connect and make temporary tables.',
        sql: `revoke all on database ${name} from public`,
      },
      {
        why: 'Nor keeps a role what it was given before.',
        sql: `revoke create, temporary on database ${name} from ${nameList(names, ['app', 'readonly', 'backup'])}`,
      },
      { why: '', sql: `grant connect on database ${name} to ${nameList(names, logins)}` },
    ],
  }
}

type RoleSettings = readonly (readonly [setting: string, value: string, why: string])[]

const settings: Readonly<Record<LoginKind, RoleSettings>> = {
  migrator: [
    ['statement_timeout', '0', 'An index build takes as long as it takes.'],
    ['lock_timeout', '0', 'The engine sets how long it waits.'],
    [
      'idle_in_transaction_session_timeout',
      '0',
      'A killed runner is noticed by client_connection_check_interval.',
    ],
  ],
  app: [
    ['statement_timeout', '30s', 'A request has been given up by then.'],
    ['lock_timeout', '10s', 'Fails before statement_timeout does, and says that it was a lock.'],
    [
      'idle_in_transaction_session_timeout',
      '30s',
      'A forgotten transaction holds locks and keeps vacuum from its work.',
    ],
  ],
  readonly: [
    ['default_transaction_read_only', 'on', 'Says what the rights say already, with a clearer error.'],
    ['statement_timeout', '5min', 'A report, not a day of it.'],
    ['lock_timeout', '5s', "Whoever waits behind a migration's lock makes others wait."],
    ['idle_in_transaction_session_timeout', '1min', 'An open snapshot keeps vacuum from its work.'],
  ],
  backup: [
    ['default_transaction_read_only', 'on', 'pg_dump writes nothing.'],
    ['statement_timeout', '0', 'COPY of a large table is one statement.'],
    [
      'idle_in_transaction_session_timeout',
      '0',
      'The session that exports the snapshot is idle all the while.',
    ],
  ],
}

/** In this database alone: another one on the server keeps its own. */
export function settingsSection({ database, names }: RolesOptions): RoleSection {
  const statements = Object.entries(settings).flatMap(([kind, list]) =>
    list.map(([setting, value, why]) => ({
      why,
      sql: `alter role ${quoteName(names[kind as LoginKind])} in database ${quoteName(database)} set ${setting} = ${quoteText(value)}`,
    })),
  )
  return { title: 'Settings that a session of each role begins with', statements }
}

export function nameList(names: RoleNames, kinds: readonly LoginKind[]): string {
  return kinds.map((kind) => quoteName(names[kind])).join(', ')
}
