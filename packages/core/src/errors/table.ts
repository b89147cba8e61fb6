/**
 * Every error a Twinship program can end with. The code is the contract: scripts branch on it, docs/errors.md
 * lists it, and the exit code follows from it (docs/cli.md). Hints say what to type next.
 */
export const exitCodes = {
  done: 0,
  bug: 1,
  cannotStart: 2,
  declined: 3,
  decide: 4,
  databaseRefused: 5,
  busy: 6,
  proofFailed: 7,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export type ErrorEntry = { readonly exit: ExitCode; readonly title: string; readonly hint: string }

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
  'CONFIRM.MISSING': {
    exit: exitCodes.declined,
    title: 'This loses data and has not been consented to.',
    hint: 'Repeat the command with --confirm and the name of the database.',
  },
  'CONNECT.UNREACHABLE': {
    exit: exitCodes.cannotStart,
    title: 'The database server cannot be reached.',
    hint: 'Check host and port in DATABASE_URL, and that the server runs.',
  },
  'CONNECT.AUTHENTICATION': {
    exit: exitCodes.cannotStart,
    title: 'The database server does not accept this user or password.',
    hint: 'Check user and password in DATABASE_URL.',
  },
  'CONNECT.NO_DATABASE': {
    exit: exitCodes.cannotStart,
    title: 'The database does not exist.',
    hint: 'Create it, or check its name in DATABASE_URL.',
  },
  'CONNECT.TLS': {
    exit: exitCodes.cannotStart,
    title: 'No trusted TLS connection to the server could be made.',
    hint: 'Check sslmode and sslrootcert in DATABASE_URL.',
  },
  'CONNECT.POOLER': {
    exit: exitCodes.cannotStart,
    title: 'A connection pooler stands between this program and the server.',
    hint: 'Set DATABASE_DIRECT_URL to the server itself.',
  },
  'DB.UNIQUE_VIOLATION': {
    exit: exitCodes.databaseRefused,
    title: 'A row with this key exists already.',
    hint: 'Use another value or update the existing row.',
  },
  'DB.FOREIGN_KEY_VIOLATION': {
    exit: exitCodes.databaseRefused,
    title: 'A row refers to one that does not exist, or is still referred to.',
    hint: 'Write the parent first, or remove what refers to it.',
  },
  'DB.CHECK_VIOLATION': {
    exit: exitCodes.databaseRefused,
    title: 'A value is outside what the column or table allows.',
    hint: 'The constraint named in the error says which values are allowed.',
  },
  'DB.NOT_NULL_VIOLATION': {
    exit: exitCodes.databaseRefused,
    title: 'A required value is missing.',
    hint: 'Give the column named in the error a value.',
  },
  'DB.INVALID_VALUE': {
    exit: exitCodes.databaseRefused,
    title: 'A value does not have the form that its column needs.',
    hint: 'Check the type of the value against the schema.',
  },
  'DB.MISSING_TABLE': {
    exit: exitCodes.databaseRefused,
    title: 'The database lacks a table or column that this version needs.',
    hint: 'Run pnpm db:migrate.',
  },
  'DB.BUSY': {
    exit: exitCodes.busy,
    title: 'Another session holds what this one needs.',
    hint: 'Try again; if it stays so, find the session that holds the lock.',
  },
  'DB.SERIALIZATION': {
    exit: exitCodes.busy,
    title: 'Two transactions got in each other’s way and this one was ended.',
    hint: 'Run the transaction again.',
  },
  'DB.TRANSACTION_ABORTED': {
    exit: exitCodes.databaseRefused,
    title: 'A statement of this transaction failed before; nothing of it is kept.',
    hint: 'Let the first error end the transaction, or put what may fail into a nested one.',
  },
  'DB.NESTED_WRITE': {
    exit: exitCodes.bug,
    title: 'A write outside a transaction waits for that very transaction.',
    hint: 'Inside db.transaction use the transaction it hands you, not db.',
  },
  'DB.POOL_ACQUIRE_TIMEOUT': {
    exit: exitCodes.busy,
    title: 'No connection of the pool became free in time; the query was not sent.',
    hint: 'Raise DB_POOL_MAX or DB_POOL_ACQUIRE_TIMEOUT, or shorten transactions.',
  },
  'DB.NEEDS_SESSION': {
    exit: exitCodes.cannotStart,
    title:
      'The statement needs a session of its own, and a connection pooler hands out another one each time.',
    hint: 'Set DATABASE_DIRECT_URL to the server itself and use openSession() of @twinship/db/pg.',
  },
  'DB.CONNECTION_LOST': {
    exit: exitCodes.databaseRefused,
    title: 'The connection ended before the answer came; the outcome of the statement is unknown.',
    hint: 'Read what the statement should have changed before repeating it.',
  },
  'DB.CLOSED': {
    exit: exitCodes.bug,
    title: 'The connection was closed before this query.',
    hint: 'Do not use db after close().',
  },
  'DB.READ_ONLY': {
    exit: exitCodes.cannotStart,
    title: 'The database cannot be written.',
    hint: 'Check the permissions of the file and its folder, or that the server is not a replica.',
  },
  'DB.PRIVILEGE': {
    exit: exitCodes.cannotStart,
    title: 'This database role may not do that.',
    hint: 'Use a role with the right the error names.',
  },
  'DB.DISK_FULL': {
    exit: exitCodes.databaseRefused,
    title: 'The disk is full; nothing of this statement was kept.',
    hint: 'Make room and run the command again.',
  },
  'DB.NOT_A_DATABASE': {
    exit: exitCodes.cannotStart,
    title: 'The file is not a SQLite database, or is damaged.',
    hint: 'Check the path in DATABASE_URL.',
  },
  'DB.REFUSED': {
    exit: exitCodes.databaseRefused,
    title: 'The database refused the statement.',
    hint: 'The SQLSTATE or SQLite code in the error names the reason.',
  },
  'MIGRATION.FOLDER_MISSING': {
    exit: exitCodes.cannotStart,
    title: 'There is no migration folder at this path, or it has no journal.',
    hint: 'Pass the folder that drizzle-kit writes with --migrations.',
  },
  'MIGRATION.DIALECT': {
    exit: exitCodes.cannotStart,
    title: 'The migration folder was made for another kind of database.',
    hint: 'Pass the folder of the database in DATABASE_URL with --migrations.',
  },
  'MIGRATION.FILE_MISSING': {
    exit: exitCodes.decide,
    title: 'The journal names a migration whose file is not there.',
    hint: 'Restore the file from version control.',
  },
  'MIGRATION.JOURNAL': {
    exit: exitCodes.decide,
    title: 'The migration journal is damaged or its timestamps do not increase.',
    hint: 'Run pnpm db:generate --check and correct meta/_journal.json.',
  },
  'MIGRATION.UNREADABLE': {
    exit: exitCodes.cannotStart,
    title: 'A file of the migration folder cannot be read, or lies outside of it.',
    hint: 'Correct its permissions, or put the file itself where the link is.',
  },
  'MIGRATION.ENCODING': {
    exit: exitCodes.decide,
    title: 'A migration file is not UTF-8 text.',
    hint: 'Save the file named above as UTF-8, or restore it from version control.',
  },
  'MIGRATION.SYNTAX': {
    exit: exitCodes.decide,
    title: 'A migration file is not valid SQL; nothing was run.',
    hint: 'Correct the statement shown above and run ops status.',
  },
  'MIGRATION.EDITED': {
    exit: exitCodes.decide,
    title: 'A migration was edited after it was applied; the database does not have what the file says.',
    hint: 'Restore the file from version control, put the change into a new migration and run ops status.',
  },
  'MIGRATION.OUT_OF_ORDER': {
    exit: exitCodes.decide,
    title: 'A migration is pending that comes before ones already applied.',
    hint: 'Take it out of the folder and generate it again so that it comes last; then run ops status.',
  },
  'MIGRATION.INTERRUPTED': {
    exit: exitCodes.decide,
    title: 'A migration stopped midway; the statements before that point are in the database.',
    hint: 'Run ops resume; where its statements were undone by hand, ops resolve --rolled-back.',
  },
  'MIGRATION.AHEAD': {
    exit: exitCodes.decide,
    title: 'The database has migrations that this folder does not have.',
    hint: 'Check out the version that has them, then run ops status.',
  },
  'MIGRATION.CANNOT_RUN': {
    exit: exitCodes.decide,
    title: 'A migration has a statement with which it could not be recorded; nothing was run.',
    hint: 'Change the statement named above and run ops status.',
  },
  'MIGRATION.FAILED': {
    exit: exitCodes.databaseRefused,
    title: 'A statement of a migration failed; what was done before it is recorded.',
    hint: 'Mend the cause named above and run ops migrate again.',
  },
  'MIGRATION.PENDING': {
    exit: exitCodes.decide,
    title: 'The database has not all migrations of the folder.',
    hint: 'Run pnpm db:migrate.',
  },
  'MIGRATION.LOCKED': {
    exit: exitCodes.busy,
    title: 'Another migration is running on this database.',
    hint: 'Wait for it, or raise --wait; ops status shows who runs it.',
  },
  'MIGRATION.OUTCOME_UNKNOWN': {
    exit: exitCodes.decide,
    title:
      'A statement was begun and never reported back, and nothing in the database tells whether it took effect.',
    hint: 'Look what it did, then run ops resolve --statement N --applied or --not-applied, then ops resume.',
  },
  'MIGRATION.NOT_FOUND': {
    exit: exitCodes.cannotStart,
    title: 'The folder has no migration of that name.',
    hint: 'Run ops status: it lists the names.',
  },
  'MIGRATION.NOTHING_TO_RESOLVE': {
    exit: exitCodes.decide,
    title: 'The migration is not in a state that could be resolved so.',
    hint: 'Run ops status: it names the command for each migration.',
  },
  'MIGRATION.FOREIGN_KEYS': {
    exit: exitCodes.databaseRefused,
    title: 'A migration would leave rows that refer to nothing; it was undone.',
    hint: 'Mend the rows or the migration and run ops migrate again.',
  },
  'MIGRATION.ROWS_LOST': {
    exit: exitCodes.databaseRefused,
    title: 'A table rebuild would lose rows; it was undone.',
    hint: 'Correct the INSERT … SELECT of the migration, or delete the rows in a statement of their own.',
  },
  'IDENTITY.MISMATCH': {
    exit: exitCodes.cannotStart,
    title: 'The database belongs to another environment than NODE_ENV says.',
    hint: 'Check NODE_ENV and DATABASE_URL; ops identify shows which environment the database is.',
  },
  'IDENTITY.MISSING': {
    exit: exitCodes.cannotStart,
    title: 'The database has no identity: it is a copy, or nobody has said what it is for.',
    hint: 'Run ops identify --environment with the environment it is for.',
  },
  'ENGINE.NEWER': {
    exit: exitCodes.cannotStart,
    title: 'A newer version of this program has worked on the database.',
    hint: 'Use that version, or a later one.',
  },
  'ENGINE.RECORDS': {
    exit: exitCodes.cannotStart,
    title: 'The tables in which migrations are recorded are not what they should be; nothing was changed.',
    hint: 'Compare them with docs/formats.md and mend what the error names.',
  },
  'AUDIT.BROKEN': {
    exit: exitCodes.decide,
    title: 'The audit was changed after it was written.',
    hint: 'Find out who may write to the schema ops; ops audit list shows the rows around the place.',
  },
  'AUDIT.NOT_WRITTEN': {
    exit: exitCodes.databaseRefused,
    title: 'The migrations are applied; the end of the run could not be written to the audit.',
    hint: 'Run ops status: nothing needs to be applied again. Mend the cause named above before the next run.',
  },
  'VERIFY.DRIFT': {
    exit: exitCodes.decide,
    title: 'The database, its migrations and the TypeScript schema do not agree.',
    hint: 'Put each difference named above into a migration, or undo by hand what was done by hand; then run ops verify.',
  },
  'SCRATCH.UNAVAILABLE': {
    exit: exitCodes.cannotStart,
    title: 'No scratch database can be made to replay the migrations in.',
    hint: 'Give the role CREATEDB, or pass --scratch-url with a server where it may create databases.',
  },
  'BASELINE.CONFLICT': {
    exit: exitCodes.decide,
    title: 'The ledger already has migrations that come after the one named.',
    hint: 'Run ops status, and name the last migration that the database has.',
  },
  'IMPORT.NO_LEDGER': {
    exit: exitCodes.cannotStart,
    title: 'The database has no ledger of Prisma.',
    hint: 'Check DATABASE_URL; a database that Prisma did not migrate is adopted with ops baseline.',
  },
  'IMPORT.UNFINISHED': {
    exit: exitCodes.decide,
    title: 'A migration of Prisma was begun and neither finished nor rolled back.',
    hint: 'Finish it or mark it with prisma migrate resolve, then run ops import again.',
  },
  'PGBOUNCER.VALUE': {
    exit: exitCodes.cannotStart,
    title: 'A name, path or password cannot stand in the files of pgBouncer.',
    hint: 'Give another one; a database gets another name for clients as alias=name.',
  },
  'PGBOUNCER.USERLIST': {
    exit: exitCodes.cannotStart,
    title: 'A list of users cannot be read or written.',
    hint: 'Correct the lines named above.',
  },
  'PGBOUNCER.EXPOSED': {
    exit: exitCodes.cannotStart,
    title: 'A file that holds passwords can be read by others.',
    hint: 'Run chmod 600 on it, and consider the passwords in it known.',
  },
  'PGBOUNCER.NO_CONSOLE': {
    exit: exitCodes.cannotStart,
    title: 'There is no admin console of pgBouncer, or it does not let this role in.',
    hint: 'Give postgres://ROLE@HOST:PORT/pgbouncer as PGBOUNCER_ADMIN_URL, with a role of admin_users or stats_users.',
  },
  'PGBOUNCER.REFUSED': {
    exit: exitCodes.databaseRefused,
    title: 'The pooler refused the command.',
    hint: 'PAUSE and RESUME take a role of admin_users; ops pgbouncer check shows the state of the pooler.',
  },
  'PGBOUNCER.PAUSE_TIMEOUT': {
    exit: exitCodes.busy,
    title: 'Transactions stayed open for longer than the pause may last; the pool was resumed.',
    hint: 'End the open transactions (pg_stat_activity), or raise --max-pause.',
  },
  'PGBOUNCER.STILL_PAUSED': {
    exit: exitCodes.databaseRefused,
    title: 'The pool could not be resumed: it may still be paused.',
    hint: 'Run ops pgbouncer resume now; a restart of pgBouncer ends every pause too.',
  },
  'PGBOUNCER.FINDINGS': {
    exit: exitCodes.decide,
    title: 'The pooler is set up in a way that loses errors, time or secrets.',
    hint: 'Do what stands under each finding, RELOAD, and run ops pgbouncer check again.',
  },
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
