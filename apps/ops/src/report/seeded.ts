import type { SeedReport } from '@twinship/seed'
import type { JobContext, Outcome } from '../context.ts'
import type { SeededReport } from '../jobs/start.ts'
import { databaseText, documentHead } from './head.ts'
import { migrateDocument, migrateText } from './migrate.ts'

/** What start and reset print. */
export function seededOutcome(
  command: 'start' | 'reset',
  { config }: Pick<JobContext, 'config'>,
  { migrations, seed }: SeededReport,
): Outcome {
  const seeded = seed === null ? [notSeeded] : [seedText(seed), accountsText(seed)]
  const text = [databaseText(config), migrateText(migrations), ...seeded]
  return {
    document: { ...documentHead(command, config), migrations: migrateDocument(migrations), seed },
    text: text.join('') + (command === 'start' && seed !== null ? nextText : ''),
  }
}

const notSeeded = 'Seed        none: the example data is for the migrations of @twinship/db\n'

function seedText({ profile, tables, durationMs }: SeedReport): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const inserted = tables.reduce((sum, table) => sum + table.inserted, 0)
  const seconds = (durationMs / 1000).toFixed(1)
  return `Seed        ${profile}: ${rows} rows in ${tables.length} tables, ${inserted} of them new (${seconds} s)\n`
}

function accountsText({ accounts }: SeedReport): string {
  if (accounts.length === 0) return ''
  const width = Math.max(...accounts.map(({ email }) => email.length))
  const lines = accounts.map(({ email, password, note }) => `  ${email.padEnd(width)}  ${password}  ${note}`)
  return `\nTest accounts\n${lines.join('\n')}\n`
}

const nextText = `
Next
  pnpm db:studio                 browse the data
  pnpm db:generate --name what   a migration from a changed schema
  pnpm db:migrate                apply it
  pnpm test                      every test
`
