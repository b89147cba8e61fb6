import type { Config } from '@twinship/core'
import type { Outcome } from '../../context.ts'
import type { ListReport } from '../../jobs/backup/list.ts'
import { documentHead } from '../head.ts'
import { line, size, summaryOf } from './parts.ts'

export function backupListOutcome(config: Config, { location, backups }: ListReport): Outcome {
  const readable = backups.flatMap((one) => (one.kind === 'readable' ? [summaryOf(one.manifest)] : []))
  const unreadable = backups.flatMap((one) =>
    one.kind === 'unreadable' ? [{ name: one.name, code: one.error.code, message: one.error.message }] : [],
  )
  const rows = readable.map(({ name, bytes, provenAt, encrypted }) => {
    const state = provenAt === null ? 'not proven' : `proven ${provenAt}`
    return `  ${name}  ${size(bytes)}  ${encrypted ? 'encrypted' : 'in the clear'}  ${state}\n`
  })
  return {
    document: { ...documentHead('backup list', config), location, backups: readable, unreadable },
    text: [
      line('Backups', `${backups.length} in ${location}`),
      ...rows,
      ...unreadable.map(({ name, code, message }) => `  ${name}  ${code}: ${message}\n`),
    ].join(''),
  }
}
