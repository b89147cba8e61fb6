import { backupErrors } from './backup-errors.ts'
import { databaseErrors } from './database-errors.ts'
import { exitCodes, type ErrorEntry } from './exit-codes.ts'
import { gateErrors } from './gate-errors.ts'
import { migrationErrors } from './migration-errors.ts'
import { pgbouncerErrors } from './pgbouncer-errors.ts'
import { restoreErrors } from './restore-errors.ts'

/**
 * Every error a Twinship program can end with. The code is the contract: scripts branch on it, docs/errors.md
 * lists it, and the exit code follows from it (docs/cli.md). Hints say what to type next.
 */
export const errorTable = {
  'BUG.UNEXPECTED': {
    exit: exitCodes.bug,
    title: 'Something happened that the program has no answer for.',
    hint: 'Run the command again with --verbose and report what it prints.',
  },
  'USAGE.INVALID': {
    exit: exitCodes.cannotStart,
    title: 'The command line cannot be understood.',
    hint: 'Run the command with --help.',
  },
  'CONFIG.INVALID': {
    exit: exitCodes.cannotStart,
    title: 'The environment is missing something or holds a value that cannot be used.',
    hint: 'Correct the variables named above; .env.example documents each.',
  },
  'CONFIG.FILE': {
    exit: exitCodes.cannotStart,
    title: 'The configuration file is not there or holds something that cannot be used.',
    hint: 'Correct the fields named above; docs/config.md lists each.',
  },
  'CONFIG.URL': {
    exit: exitCodes.cannotStart,
    title: 'The database URL cannot be used.',
    hint: 'Use file:path, libsql://host, https://host, postgres://… or postgresql://….',
  },
  'CONFIG.REMOTE_IN_DEVELOPMENT': {
    exit: exitCodes.cannotStart,
    title: 'NODE_ENV is unset or development, and the server is not on this machine.',
    hint: 'Set NODE_ENV to the environment that this database belongs to (staging or production).',
  },
  'CONFIG.UNVERIFIED_TLS': {
    exit: exitCodes.cannotStart,
    title: 'NODE_ENV is production, and a server elsewhere would not have to prove who it is.',
    hint: 'Add sslmode=verify-full and sslrootcert to the URL, or set DATABASE_TLS_UNVERIFIED=allow.',
  },
  'CONFIG.WRONG_ENVIRONMENT': {
    exit: exitCodes.cannotStart,
    title: 'This command is not allowed in this environment.',
    hint: 'Check NODE_ENV and DATABASE_URL.',
  },
  'INIT.EXISTS': {
    exit: exitCodes.cannotStart,
    title: 'There is a configuration file already.',
    hint: 'Edit it, or run ops init --force, which writes it anew.',
  },
  'INIT.DRIZZLE': {
    exit: exitCodes.cannotStart,
    title: 'The configuration of the Drizzle project is not there or cannot be used.',
    hint: 'Name its drizzle.config.ts with --drizzle-config, or its folder of migrations with --migrations.',
  },
  'CONFIRM.MISSING': {
    exit: exitCodes.declined,
    title: 'This loses data and has not been consented to.',
    hint: 'Repeat the command with --confirm and the name of the database.',
  },
  ...databaseErrors,
  ...migrationErrors,
  ...pgbouncerErrors,
  ...backupErrors,
  ...restoreErrors,
  ...gateErrors,
  'SCHEMA.DRIFT': {
    exit: exitCodes.decide,
    title: 'The schema has changes without a migration.',
    hint: 'Run pnpm db:generate --name what_changed and commit the result.',
  },
  'SCHEMA.PROMPT': {
    exit: exitCodes.decide,
    title: 'drizzle-kit must ask whether something was renamed, and there is no terminal.',
    hint: 'Run pnpm db:generate in a terminal, or add and drop in two migrations.',
  },
  'SCHEMA.INVALID': {
    exit: exitCodes.decide,
    title: 'drizzle-kit cannot make a migration of the schema.',
    hint: 'Correct what drizzle-kit names above; pnpm typecheck may say more.',
  },
  'DOCS.DRIFT': {
    exit: exitCodes.decide,
    title: 'Generated documentation differs from the code.',
    hint: 'Run pnpm docs:generate and commit the result.',
  },
  'SEED.FIXTURE': {
    exit: exitCodes.cannotStart,
    title: 'A fixture does not have the form it needs, or refers to something that is not there.',
    hint: 'Correct the file and path named above.',
  },
  'SEED.CONFLICT': {
    exit: exitCodes.decide,
    title: 'The database holds rows that this data set cannot stand beside; nothing was written.',
    hint: 'Use the --seed and --at of the first run, or start again with --clear --confirm and the name of the database.',
  },
  INTERRUPTED: {
    exit: exitCodes.interrupted,
    title: 'Interrupted.',
    hint: 'Run the command again; what was not finished was not kept.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorTable
