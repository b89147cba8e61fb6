import { Command, Option } from 'commander'
import type { RunJob } from '../wire.ts'

export const lintFormats = ['text', 'json', 'sarif', 'github'] as const

export type LintFlags = {
  readonly all?: boolean
  readonly since?: string
  readonly database: boolean
  readonly data?: boolean
  readonly twin?: string
  readonly format: (typeof lintFormats)[number]
  readonly verbose?: boolean
  readonly json?: boolean
}

export function lintCommand(run: RunJob): Command {
  return new Command('lint')
    .description(
      'hazards of migrations: locks, rewrites, breaking and losing changes; weighed by what the database holds; exits 4 on errors',
    )
    .option('--all', 'every migration of the folder, each as a deployment of its own')
    .option('--since <revision>', 'migrations that a git revision does not have, as one deployment')
    .option(
      '--no-database',
      'from the files alone (default: what is pending, with the facts of the database)',
    )
    .option('--data', 'count the rows that would make pending statements fail; tells no values')
    .option('--twin <dir>', 'of a SQLite folder: the PostgreSQL folder whose same migrations are judged too')
    .addOption(new Option('--format <format>', 'how to print').choices(lintFormats).default('text'))
    .action(
      run<LintFlags>(async (context, flags) => {
        const { lint } = await import('../jobs/lint.ts')
        const { lintOutcome } = await import('../report/lint/outcome.ts')
        return lintOutcome(context, await lint(context, flags), flags)
      }),
    )
}
