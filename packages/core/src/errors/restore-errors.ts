import { exitCodes, type ErrorEntry } from './exit-codes.ts'

/** Of restores: what keeps one from beginning, and what stops the swap. Nothing is lost by any of them. */
export const restoreErrors = {
  'RESTORE.LOCKED': {
    exit: exitCodes.busy,
    title: 'Another restore of this database is under way.',
    hint: 'Wait for it to end; one that was killed lets go by itself.',
  },
  'RESTORE.UNFINISHED': {
    exit: exitCodes.decide,
    title: 'A restore of this database stopped midway.',
    hint: 'Run ops restore --resume to finish it, or ops restore --abort to go back.',
  },
  'RESTORE.NOTHING': {
    exit: exitCodes.cannotStart,
    title: 'There is nothing that this could be done with.',
    hint: 'Run ops restore --list to see what earlier restores left.',
  },
  'RESTORE.IN_USE': {
    exit: exitCodes.decide,
    title: 'Something depends on this very database, and would not survive that another one takes its place.',
    hint: 'Drop the replication slots and subscriptions, and end the prepared transactions, that are named above.',
  },
  'RESTORE.BUSY': {
    exit: exitCodes.busy,
    title: 'Clients stayed in the database for longer than the pause may last; nothing was swapped.',
    hint: 'End the sessions that are named above, or raise --max-pause, then run ops restore --resume.',
  },
  'RESTORE.WATCHDOG': {
    exit: exitCodes.cannotStart,
    title: 'Nobody could let clients go on if this process died during the swap; so no swap is begun.',
    hint: 'See to it that one more connection to the server and to the console of each pooler can be opened, then run the command again.',
  },
  'RESTORE.NO_ROOM': {
    exit: exitCodes.cannotStart,
    title: 'There is no room for the database a second time.',
    hint: 'Make room; ops restore --drop-old drops what earlier restores have put aside.',
  },
  'RESTORE.OTHER_DATABASE': {
    exit: exitCodes.decide,
    title: 'The backup is of another database than the one it would replace.',
    hint: 'Check the URL and the name of the backup; --other-database accepts it.',
  },
  'RESTORE.HEALTH': {
    exit: exitCodes.databaseRefused,
    title: 'The restored database is in place and does not answer as it should.',
    hint: 'Find out why; ops restore --undo brings back the one before.',
  },
  'RESTORE.TABLES': {
    exit: exitCodes.cannotStart,
    title: 'A table that was asked for is not in the backup.',
    hint: 'Run ops backup show: it lists the tables, as schema.name.',
  },
} as const satisfies Record<string, ErrorEntry>
