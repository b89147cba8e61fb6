import type { GuideSection } from './section.ts'

export const setup: GuideSection = {
  id: 'setup',
  title: 'A first set-up',
  steps: [
    {
      text: `Install pgBouncer next to the apps or the server (Debian: apt-get install pgbouncer), and note its release:`,
      commands: [`pgbouncer --version`],
    },
    { text: `Put certificates in place: see "TLS" below.` },
    {
      text: `Let the pooler look verifiers up on the server (auth_query). As a superuser, once per database; with pgBouncer older than 1.19 in every database, also in one restored or created later:`,
      commands: [
        `pnpm ops pgbouncer auth-query --database twinship > auth-query.sql`,
        `psql --file auth-query.sql twinship`,
      ],
    },
    {
      text: `Make the two roles of the console. They exist in the pooler only: leave the ALTER ROLE lines out.`,
      commands: [
        `pnpm ops pgbouncer userlist --user pgbouncer_admin --user pgbouncer_stats --out userlist.txt`,
      ],
    },
    {
      text: `Give each app role a verifier that the server and the pooler share. With auth_query it is enough to set it on the server; the line it also prints is for a userlist:`,
      commands: [`pnpm ops pgbouncer hash --user twinship_app`],
    },
    {
      text: `Write the configuration. It says on stderr where the sums do not fit:`,
      commands: [
        `pnpm ops pgbouncer config --cores 2 --database twinship --role twinship_app --target 1.18 > pgbouncer.ini`,
      ],
    },
    {
      text: `Copy pgbouncer.ini and userlist.txt to /etc/pgbouncer, owned by the user pgBouncer runs as; userlist.txt 0600. Start it: by the unit of infra/systemd, or in the foreground with pgbouncer /etc/pgbouncer/pgbouncer.ini.`,
    },
    {
      text: `Point DATABASE_URL at the pooler and DATABASE_DIRECT_URL at the server: migrations, backups, LISTEN and session locks need the server itself. Both say sslmode=verify-full&sslrootcert=…: a URL without sslmode asks for no TLS, and this pooler takes nothing else.`,
    },
    {
      text: `Check it, with the password in the environment and not on the command line:`,
      commands: [
        `PGBOUNCER_ADMIN_URL='postgres://pgbouncer_stats:…@127.0.0.1:6432/pgbouncer?sslmode=verify-full&sslrootcert=/etc/pgbouncer/ca.crt' pnpm ops pgbouncer check`,
      ],
    },
  ],
}
