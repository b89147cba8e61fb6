import type { GuideSection } from './section.ts'

export const rotate: GuideSection = {
  id: 'rotate',
  title: 'A new password, in step',
  steps: [
    {
      text: `Never use ALTER ROLE … PASSWORD 'plain' or \\password for a role of a userlist: even the same password gets another salt, and every login through the pooler fails until both sides have the same verifier again.`,
    },
    {
      text: `With auth_query there is one place. Make the verifier and run the line it prints, as a superuser or the owner of the role; new logins use it at once, connections that are open stay:`,
      commands: [`pnpm ops pgbouncer hash --user twinship_app`],
    },
    {
      text: `With a userlist there are two. Write the file, run the printed ALTER ROLE, and RELOAD in the console, in this order and without a break; logins in between fail:`,
      commands: [`pnpm ops pgbouncer userlist --user twinship_app --out /etc/pgbouncer/userlist.txt`],
    },
    {
      text: `Give the apps the new password and restart them. Where they must never fail, use two roles in turn (twinship_app_a, twinship_app_b), so that the old one is good until the last app has changed.`,
    },
    {
      text: `RECONNECT in the console: connections to the server that were opened with the old password are replaced.`,
    },
  ],
}
