import { Argument, Command } from 'commander'
import { readHead, readOrdinal } from '../options.ts'
import type { RunJob } from '../wire.ts'

export function auditCommand(run: RunJob): Command {
  return new Command('audit')
    .description('the hash-chained record of what was done to this database')
    .addCommand(listCommand(run))
    .addCommand(showCommand(run))
    .addCommand(verifyCommand(run))
    .addCommand(exportCommand(run))
}

function listCommand(run: RunJob): Command {
  return new Command('list')
    .description('the newest rows, one a line')
    .option('--limit <number>', 'how many', readOrdinal, 50)
    .action(
      run<{ limit: number }>(async (context, { limit }) => {
        const { readAudit } = await import('../jobs/audit.ts')
        const { auditListOutcome } = await import('../report/audit.ts')
        return auditListOutcome(context.config, await readAudit(context), limit)
      }),
    )
}

function showCommand(run: RunJob): Command {
  return new Command('show')
    .description('one row with all it says')
    .addArgument(new Argument('<sequence>', 'its number, see audit list'))
    .action(
      run(async (context, _options, [sequence = '']) => {
        const { showAuditRow } = await import('../jobs/audit.ts')
        const { auditShowOutcome } = await import('../report/audit.ts')
        return auditShowOutcome(context.config, await showAuditRow(context, sequence))
      }),
    )
}

function verifyCommand(run: RunJob): Command {
  return new Command('verify')
    .description('check the chain: that no row was changed, taken out or put in')
    .option(
      '--head <sequence:hash>',
      'an end of the chain from an earlier report: it must still be there',
      readHead,
    )
    .action(
      run<{ head?: ReturnType<typeof readHead> }>(async (context, { head }) => {
        const { verifyAudit } = await import('../jobs/audit.ts')
        const { auditVerifyOutcome } = await import('../report/audit.ts')
        return auditVerifyOutcome(context.config, await verifyAudit(context, head))
      }),
    )
}

function exportCommand(run: RunJob): Command {
  return new Command('export').description('every row as a line of JSON, oldest first').action(
    run(async (context) => {
      const { readAudit } = await import('../jobs/audit.ts')
      const { auditExportOutcome } = await import('../report/audit.ts')
      return auditExportOutcome(await readAudit(context))
    }),
  )
}
