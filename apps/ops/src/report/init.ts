import path from 'node:path'
import type { Outcome } from '../context.ts'
import type { InitReport } from '../jobs/init.ts'

/** Paths as somebody in the folder would type them. */
export function initOutcome(cwd: string, report: InitReport): Outcome {
  const { file, text, config, dialect, drizzleConfig } = report
  const short = (name: string) => path.relative(cwd, name) || '.'
  const next = nextSteps(report)
  const width = Math.max(...next.map(({ command }) => command.length))
  const read = drizzleConfig === null ? 'no drizzle.config.ts' : `${short(drizzleConfig)} (${dialect})`
  return {
    document: {
      command: 'init',
      file,
      text,
      config,
      dialect,
      drizzleConfig,
      next: next.map(({ command }) => command),
    },
    text: [
      `Wrote       ${short(file)}\n`,
      `Read        ${read}\n`,
      `\n${text.replaceAll(/^(?=.)/gm, '  ')}`,
      '\nNext\n',
      ...next.map(({ command, why }) => `  ${command.padEnd(width)}  ${why}\n`),
    ].join(''),
  }
}

type Step = { readonly command: string; readonly why: string }

function nextSteps({ dialect, hasMigrations, hasUrl, config }: InitReport): readonly Step[] {
  const url = dialect === 'sqlite' ? 'file:app.db' : 'postgres://…'
  return [
    ...(hasUrl
      ? []
      : [{ command: `DATABASE_URL=${url}`, why: 'in the environment or in .env: where the database is' }]),
    ...(hasMigrations
      ? []
      : [
          {
            command: 'npx drizzle-kit generate',
            why: `${config.migrations} is not there yet: makes the first migration`,
          },
        ]),
    { command: 'npx twinship-ops status', why: 'what of the migrations the database has' },
    { command: 'npx twinship-ops migrate', why: 'applies the others: development, CI, empty databases' },
    { command: 'npx twinship-ops deploy', why: 'applies them to a database in use' },
  ]
}
