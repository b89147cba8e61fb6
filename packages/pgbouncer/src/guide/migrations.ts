import type { GuideSection } from './section.ts'

export const migrations: GuideSection = {
  id: 'migrations',
  title: 'Migrations',
  steps: [
    {
      text: `Migrate on DATABASE_DIRECT_URL. ops refuses a pooler: its lock, its settings and CREATE INDEX CONCURRENTLY belong to a session, and in transaction mode there is none:`,
      commands: [`pnpm ops doctor`],
    },
    {
      text: `Never run pg_dump through the pooler: it sets search_path on a connection that goes to somebody else next.`,
    },
    {
      text: `From 1.21 on, with max_prepared_statements: RECONNECT in the console after a migration that changes the columns of a table. Plans kept for named statements otherwise fail with "cached plan must not change result type".`,
    },
    {
      text: `A database created by a migration or a restore needs the function of auth_query before clients come (before 1.19):`,
      commands: [`pnpm ops pgbouncer auth-query --database NAME`],
    },
    {
      text: `Count the direct connections: migrate, backup and LISTEN use three to five of the server's (--direct).`,
    },
  ],
}
