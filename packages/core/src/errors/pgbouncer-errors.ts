import { exitCodes, type ErrorEntry } from './exit-codes.ts'

/** Of a pooler and its files. */
export const pgbouncerErrors = {
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
  'PGBOUNCER.NO_DATABASE': {
    exit: exitCodes.databaseRefused,
    title: 'The pooler has no database of that name.',
    hint: 'Databases have the names that clients use; ops pgbouncer check lists them.',
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
} as const satisfies Record<string, ErrorEntry>
