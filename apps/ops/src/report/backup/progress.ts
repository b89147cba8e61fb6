import type { CreateEvent } from '@twinship/backup'
import { size } from './parts.ts'

const everyMs = 5000

/** A line when it begins, and one every few seconds with what is stored. */
export function createBackupProgress(
  notice: (text: string) => void,
  now: () => number,
): (event: CreateEvent) => void {
  let last = now()
  return (event) => {
    if (event.kind === 'begun') notice(`Backing up as ${event.name}.`)
    if (event.kind === 'swept') notice(`Removed what ${event.count} killed or abandoned runs had left.`)
    if (event.kind !== 'stored' || now() - last < everyMs) return
    last = now()
    notice(`stored ${size(event.bytes)}`)
  }
}
