import type { Manifest } from '@twinship/backup'
import { toVisibleLine } from '../../visible.ts'

/** A backup in one row of a list. */
export function summaryOf(manifest: Manifest) {
  const { name, instant, database, migrations, files, proven } = manifest
  const head = migrations.applied.at(-1)
  return {
    name,
    instant,
    database: database.name,
    dialect: database.dialect,
    environment: database.identity?.environment ?? null,
    server: database.server.text,
    migrations: migrations.applied.length,
    head: head === undefined ? null : (head.tag ?? head.hash),
    bytes: files.data.bytes + (files.globals?.bytes ?? 0),
    encrypted: files.data.encryption === 'age',
    provenAt: proven?.at ?? null,
  }
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1024 ** step).toFixed(1)} ${units[step - 1] ?? ''}`
}

export function line(label: string, text: string): string {
  return `${label.padEnd(12)}${toVisibleLine(text)}\n`
}

/** What a person should know of a backup at once. */
export function summaryText(manifest: Manifest): string {
  const { name, files, database, facts, recipients, proven } = manifest
  const { head, bytes } = summaryOf(manifest)
  const rows = facts.tables.reduce((sum, { rows }) => sum + (rows ?? 0), 0)
  const sealed = recipients.length === 1 ? recipients[0] : `${recipients.length} keys`
  return [
    line('Backup', name),
    line(
      'Of',
      `${database.name} (${database.identity?.environment ?? 'no identity'}), ${database.dialect} ${database.server.text}`,
    ),
    line(
      'Holds',
      `${facts.tables.length} tables, ${rows.toLocaleString('en')} rows; migrations up to ${head ?? 'none'}`,
    ),
    line('Size', `${size(bytes)} (${files.data.compression}), ${size(database.bytes)} in the database`),
    line('Encrypted', files.data.encryption === 'age' ? `to ${sealed}` : 'no'),
    line(
      'Proven',
      proven === null ? 'not yet: run ops backup verify' : `${proven.at}, on ${proven.server.text}`,
    ),
  ].join('')
}
