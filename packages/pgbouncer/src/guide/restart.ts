import type { GuideSection } from './section.ts'

export const restart: GuideSection = {
  id: 'restart',
  title: 'A planned restart of PostgreSQL',
  steps: [
    {
      text: `Pause: running transactions end, new ones wait in the pooler and do not fail. Where they do not end within --max-pause (ms), it resumes by itself and exits with 6:`,
      commands: [`pnpm ops pgbouncer pause --max-pause 5000`],
    },
    {
      text: `Restart the server. Clients wait for at most query_wait_timeout, apps for DB_POOL_ACQUIRE_TIMEOUT.`,
    },
    { text: `Resume, whatever came of it:`, commands: [`pnpm ops pgbouncer resume`] },
    {
      text: `For a pause that nobody can forget, let the command hold it: it resumes after --hold ms, on Ctrl-C and on SIGTERM. Against kill -9 of this command nothing helps but resume; a restart of pgBouncer ends every pause.`,
      commands: [`pnpm ops pgbouncer pause --max-pause 5000 --hold 20000`],
    },
    {
      text: `A restart of pgBouncer itself cuts every client off. Up to 1.22 SIGTERM does so at once and SIGINT waits for transactions; from 1.23 on SIGTERM waits for clients to leave and SIGQUIT does not.`,
    },
  ],
}
