import { exitCodes, type ErrorEntry } from './exit-codes.ts'

/** Of migrations: the folder, the ledger, the engine’s own records. */
export const migrationErrors = {
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
    title: 'The journal names a migration whose file is not there, or its folder has no migration.sql.',
    hint: 'Restore the file from version control.',
  },
  'MIGRATION.JOURNAL': {
    exit: exitCodes.decide,
    title: 'The migration journal is damaged or its timestamps do not increase.',
    hint: 'Run ops doctor: it names what is wrong in the folder. Correct it there, or take it from version control.',
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
  'LINT.HAZARDS': {
    exit: exitCodes.decide,
    title: 'Migrations hold hazards that are errors.',
    hint: 'Follow the safe way of each, or write -- ops:ignore <rule> because <reason> above the statement.',
  },
  'PREFLIGHT.DATA': {
    exit: exitCodes.decide,
    title: 'Rows that are there make pending statements fail.',
    hint: 'Mend the rows counted above, or change the migration; ops lint --data counts again.',
  },
  'LINT.REVISION': {
    exit: exitCodes.cannotStart,
    title: 'Git does not tell which migrations are newer than a revision.',
    hint: 'Run it inside the repository with a revision that git knows; in CI, fetch the branch first.',
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
    hint: 'Mend the cause named above and run the same command again.',
  },
  'MIGRATION.PENDING': {
    exit: exitCodes.decide,
    title: 'The database has not all migrations of the folder.',
    hint: 'Run ops migrate, in staging and production ops deploy.',
  },
  'MIGRATION.LOCKED': {
    exit: exitCodes.busy,
    title: 'Another migration is running on this database.',
    hint: 'Wait for it, or raise --wait; ops status shows who runs it.',
  },
  'MIGRATION.LOCK_BUDGET': {
    exit: exitCodes.busy,
    title: 'A step did not get its locks in the time that it may try for; nothing of it is left.',
    hint: 'End the transactions named above or wait for them, then run ops resume, which ends them with --terminate-blockers-older-than; ops abort takes back what was done.',
  },
  'MIGRATION.SERVER_BEHIND': {
    exit: exitCodes.busy,
    title: 'Replicas, replication slots or the WAL stayed over their limits for as long as a step may wait.',
    hint: 'Bring what is named above back, or raise its limit (--max-replica-lag, or --ignore-replica for one that is behind on purpose, --max-slot-wal, --max-wal-rate, --max-wait); then run ops resume, or ops deploy where nothing was done.',
  },
  'MIGRATION.NO_ROOM': {
    exit: exitCodes.decide,
    title: 'What a step builds would not fit on the disk of the database, by what was said to be free.',
    hint: 'Make room and say how much is left with --free-space, then run ops resume, or ops deploy where nothing was done.',
  },
  'MIGRATION.WRAPAROUND': {
    exit: exitCodes.busy,
    title: 'The database is short of transaction ids, and a long step would keep vacuum from its work.',
    hint: 'VACUUM (FREEZE) the database and end old transactions and slots; ops health tells how many are left. Then run ops resume.',
  },
  'MIGRATION.BACKFILL_INCOMPLETE': {
    exit: exitCodes.decide,
    title: 'Rows without a value keep coming into a table that is being backfilled.',
    hint: 'Have the app leave the column out of its INSERT instead of writing NULL, then run ops resume.',
  },
  'MIGRATION.INDEX_INCOMPLETE': {
    exit: exitCodes.decide,
    title:
      'An index of a partitioned table would stay invalid: partitions have come or gone since it was planned.',
    hint: 'Run what is named above, then ops resume; or ops abort, then ops deploy, which plans it anew.',
  },
  'MIGRATION.PLAN_CHANGED': {
    exit: exitCodes.decide,
    title: 'The folder or the database is no longer what the plan was made for.',
    hint: 'Run ops plan again and review it.',
  },
  'MIGRATION.NOTHING_TO_ABORT': {
    exit: exitCodes.decide,
    title: 'No migration stopped midway: there is nothing to take back.',
    hint: 'Run ops status.',
  },
  'MIGRATION.ABORT_UNFINISHED': {
    exit: exitCodes.decide,
    title: 'A migration is being taken back, and that has not come to its end.',
    hint: 'Run ops abort again: it goes on from where it stopped.',
  },
  'MIGRATION.NOT_ABORTABLE': {
    exit: exitCodes.decide,
    title: 'What was done of a migration cannot be taken back step by step.',
    hint: 'Go on with ops resume, or restore a backup with ops restore.',
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
    hint: 'Mend the rows or the migration and run the same command again.',
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
  'PLAN.REFUSED': {
    exit: exitCodes.decide,
    title: 'Part of the plan breaks the running app, or blocks it, and is not planned.',
    hint: 'Do what the plan names for each file, or accept breaking and blocking with --maintenance.',
  },
  'DEPLOY.NOT_READY': {
    exit: exitCodes.decide,
    title: 'Several things stand in the way of the deployment; nothing was touched.',
    hint: 'Do what stands under each point, then run ops deploy again.',
  },
  'DEPLOY.ROLE': {
    exit: exitCodes.cannotStart,
    title: 'The role that deploys to production is a superuser, or the one that the app uses.',
    hint: 'Let DATABASE_DIRECT_URL name the migrator of ops roles. Where there is no other role, DEPLOY_ALLOW_ANY_ROLE=true accepts it.',
  },
  'DEPLOY.TEST_ACCOUNTS': {
    exit: exitCodes.decide,
    title: 'There are test accounts in a production database: their password is public.',
    hint: "Look at who they are (SELECT id, created_at FROM users WHERE email LIKE '%@twinship.test'), delete them, then run ops deploy again.",
  },
  'DEPLOY.UNVERIFIED': {
    exit: exitCodes.decide,
    title: 'The migrations are applied, and the database is not what it was to become.',
    hint: 'See the findings; ops verify shows the differences, ops restore the way back.',
  },
  'DEPLOY.UNHEALTHY': {
    exit: exitCodes.decide,
    title: 'The migrations are applied, and the database or the app is not well since.',
    hint: 'See the findings; ops health shows how it is now, ops restore is the way back.',
  },
  'DEPLOY.RESTORED': {
    exit: exitCodes.databaseRefused,
    title: 'The deployment went wrong, and the backup that was made before is in the place of the database.',
    hint: 'Mend the migration, then run ops deploy again. What was there before the restore is kept: ops restore --list shows it.',
  },
  'DEPLOY.OUTSIDE_WINDOW': {
    exit: exitCodes.decide,
    title: 'Changes are made in a window of time, and this is not it.',
    hint: 'Run ops deploy again when the window opens, or without --window.',
  },
  'REHEARSAL.MISMATCH': {
    exit: exitCodes.decide,
    title: 'A rehearsed plan did something else than it says.',
    hint: 'Change the migration, or accept what the steps above really do before ops deploy.',
  },
  'REHEARSAL.OTHER_HEAD': {
    exit: exitCodes.decide,
    title: 'The backup has other migrations than the database had when the plan was made.',
    hint: 'Make and prove a backup now (ops backup create, ops backup verify), or leave --plan out: then what is pending on the backup is planned and rehearsed.',
  },
  'PLAN.UNREADABLE': {
    exit: exitCodes.cannotStart,
    title: 'The plan is damaged, was changed by hand, or is none.',
    hint: 'Make it again with ops plan --out.',
  },
  'PLAN.NEWER': {
    exit: exitCodes.cannotStart,
    title: 'The plan was made by a newer version of this program.',
    hint: 'Use that version, or make the plan again with this one.',
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
} as const satisfies Record<string, ErrorEntry>
