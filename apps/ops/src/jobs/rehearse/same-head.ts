import type { Manifest } from '@twinship/backup'
import { CodedError } from '@twinship/core'
import type { Plan } from '@twinship/migrate'

/**
 * Before a restore takes hours for nothing: whether the backup has the newest migration of the database that was planned
 * for, and none of the planned ones. Throws REHEARSAL.OTHER_HEAD.
 */
export function requireHead({ basis, files }: Plan, manifest: Manifest): void {
  const { applied } = manifest.migrations
  const { ledgerHead } = basis
  const hasHead =
    ledgerHead === null ? applied.length === 0 : applied.some(({ hash }) => hash === ledgerHead.hash)
  const planned = new Set(files.map(({ hash }) => hash))
  if (!hasHead || applied.some(({ hash }) => planned.has(hash))) throw otherHead(manifest)
}

/** Whether what is pending on the restored backup is what the plan carries out. Throws REHEARSAL.OTHER_HEAD. */
export function requireSameFiles(reviewed: Plan, pending: Plan, manifest: Manifest): void {
  if (reviewed.basis.folder !== pending.basis.folder) throw otherHead(manifest)
}

function otherHead({ name, instant, migrations }: Manifest): CodedError {
  const head = migrations.applied.at(-1)
  const said = head === undefined ? 'no migration' : (head.tag ?? head.hash)
  return new CodedError(
    'REHEARSAL.OTHER_HEAD',
    `${name}, of ${instant}, has ${said} as its newest migration: the plan is for another state.`,
    { details: { backup: name, head: said } },
  )
}
