import { CodedError } from '@twinship/core'
import type { RunHolder } from '../model/database-state.ts'

/** Who is at work, as people who wait are told. */
export function describeRun({ command, actor, host, processId }: RunHolder): string {
  return `${command} of ${actor} on ${host}, process ${processId}`
}

/** MIGRATION.LOCKED, naming the holder. */
export function lockedBy(location: string, holder: string): CodedError {
  return new CodedError('MIGRATION.LOCKED', `${location} is being migrated by ${holder}.`, {
    details: { location, holder },
  })
}
