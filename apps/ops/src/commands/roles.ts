import { Command } from 'commander'
import { collect, readLimit } from '../options.ts'
import type { RolesFlags } from '../jobs/roles.ts'
import type { RunJob } from '../wire.ts'

export function rolesCommand(run: RunJob): Command {
  return new Command('roles')
    .description(
      'print the SQL for least-privilege roles: owner, migrator, app, readonly, backup; runs nothing',
    )
    .option('--database <name>', 'the database (default: the one of the URL)')
    .option('--schema <name>', "one of the app's schemas, repeatable (default: public)", collect)
    .option('--prefix <text>', 'what the names of the roles begin with (default: the database and _)')
    .option('--owner <name>', 'owns database, schemas and tables; nobody logs in as it')
    .option('--migrator <name>', 'runs migrations, acting as the owner')
    .option('--app <name>', 'reads and writes rows')
    .option('--readonly <name>', 'reads rows')
    .option('--backup <name>', 'reads everything, for pg_dump')
    .option('--limit <role=connections>', 'connections a role may have, as app=40, repeatable', readLimit)
    .action(
      run<RolesFlags>(async (context, flags) => {
        const { printRoles } = await import('../jobs/roles.ts')
        const { rolesOutcome } = await import('../report/roles.ts')
        return rolesOutcome(context.config, printRoles(context, flags))
      }),
    )
}
