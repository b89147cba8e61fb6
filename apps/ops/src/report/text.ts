import type { CodedError, Config } from '@twinship/core'
import type { ApplyReport } from '@twinship/db/migrations'
import type { SeedReport } from '@twinship/seed'
import type { Terminal } from '../terminal.ts'

export function databaseText({ direct, environment }: Config): string {
  return `Database    ${direct.location} (${environment})\n`
}

export function applyText({ applied, total }: ApplyReport): string {
  if (applied.length === 0) return `Migrations  nothing pending, ${total} applied\n`
  return `Migrations  ${applied.length} applied now, ${total} in all\n${applied.map((tag) => `  + ${tag}\n`).join('')}`
}

export function seedText({ profile, tables, durationMs }: SeedReport): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const inserted = tables.reduce((sum, table) => sum + table.inserted, 0)
  const seconds = (durationMs / 1000).toFixed(1)
  return `Seed        ${profile}: ${rows} rows in ${tables.length} tables, ${inserted} of them new (${seconds} s)\n`
}

export function accountsText({ accounts }: SeedReport): string {
  if (accounts.length === 0) return ''
  const width = Math.max(...accounts.map(({ email }) => email.length))
  const lines = accounts.map(({ email, password, note }) => `  ${email.padEnd(width)}  ${password}  ${note}`)
  return `\nTest accounts\n${lines.join('\n')}\n`
}

export const nextText = `
Next
  pnpm db:studio                 browse the data
  pnpm db:generate --name what   a migration from a changed schema
  pnpm db:migrate                apply it
  pnpm test                      every test
`

export function errorText(error: CodedError, paint: Terminal['paint']): string {
  return `${paint('red', error.code)}: ${error.message}\n${paint('dim', '→')} ${error.hint}\n`
}
