import { exitCodes, type ErrorEntry } from './exit-codes.ts'

/** Of connections and of statements that the database refused. */
export const databaseErrors = {
  'CONNECT.UNREACHABLE': {
    exit: exitCodes.cannotStart,
    title: 'The database server cannot be reached.',
    hint: 'Check host and port of the URL (DATABASE_URL, or --url), and that the server runs.',
  },
  'CONNECT.AUTHENTICATION': {
    exit: exitCodes.cannotStart,
    title: 'The database server does not accept this user or password.',
    hint: 'Check user and password of the URL (DATABASE_URL, or --url).',
  },
  'CONNECT.NO_DATABASE': {
    exit: exitCodes.cannotStart,
    title: 'The database does not exist.',
    hint: 'Create it, or check its name in the URL (DATABASE_URL, or --url).',
  },
  'CONNECT.TLS': {
    exit: exitCodes.cannotStart,
    title: 'No trusted TLS connection to the server could be made.',
    hint: 'Check sslmode and sslrootcert of the URL: without sslmode it asks for no TLS.',
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
    hint: 'Run ops migrate, in staging and production ops deploy.',
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
  'DOCTOR.FINDINGS': {
    exit: exitCodes.decide,
    title: 'Something of this machine, server or database is an error.',
    hint: 'ops doctor lists each with its next command.',
  },
  'HEALTH.FINDINGS': {
    exit: exitCodes.decide,
    title: 'The database answers, and something about it is an error.',
    hint: 'ops health lists each with its next command.',
  },
  'DB.NOT_A_DATABASE': {
    exit: exitCodes.cannotStart,
    title: 'The file is not a SQLite database, or is damaged.',
    hint: 'Check the path in the URL (DATABASE_URL, or --url).',
  },
  'DB.REFUSED': {
    exit: exitCodes.databaseRefused,
    title: 'The database refused the statement.',
    hint: 'The SQLSTATE or SQLite code in the error names the reason.',
  },
} as const satisfies Record<string, ErrorEntry>
