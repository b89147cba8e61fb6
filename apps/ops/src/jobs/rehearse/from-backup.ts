import { openBackup, withRestoredCopy, type Manifest, type RestoredCopy } from '@twinship/backup'
import {
  readMigrationFolder,
  requireEnvironment,
  type MigrationFolder,
  type Plan,
  type PlanStep,
} from '@twinship/migrate'
import type { RehearseFlags } from '../../commands/rehearse.ts'
import type { JobContext } from '../../context.ts'
import { refusedPlan } from '../../report/plan/refused.ts'
import { signedFor } from '../../jobs/backup/signatures.ts'
import { chooseProven, openStore, requireOwnDialect } from '../../jobs/backup/store.ts'
import { placeFor } from '../../jobs/backup/verify.ts'
import { choosePlan } from '../choose-plan.ts'
import { identityFileOf } from '../restore/identity-file.ts'
import { planCopy } from './plan-copy.ts'
import type { RehearseReport } from './report.ts'
import { requireHead, requireSameFiles } from './same-head.ts'

/**
 * Restores a backup into a scratch database and rehearses what is pending on it, by the facts of all its rows; the live
 * database is not asked. A reviewed plan must be the live one's of now, and the backup must have the same migrations.
 */
export async function rehearseBackup(
  context: JobContext,
  flags: RehearseFlags,
  name: string | undefined,
): Promise<RehearseReport> {
  const folder = readMigrationFolder(context.migrations, { dialect: 'postgresql' })
  const reviewed = flags.plan === undefined ? undefined : await choosePlan(context, flags)
  const store = await openStore(context)
  const manifest = await chooseProven(context, store, name)
  requireOwnDialect(context, manifest)
  requireOwnEnvironment(context, manifest)
  if (reviewed !== undefined) requireHead(reviewed, manifest)
  const place = placeFor(context, manifest, flags)
  const identityFile = identityFileOf(context, flags)
  const signed = signedFor(context, flags)
  let signedBy: string | null = null
  const onSigned = (by: string) => {
    signedBy = by
    signed.onSigned(by)
  }
  return context.stoppable(async (signal) => {
    const opening = { store, name: manifest.name, identityFile, env: context.env, signal }
    const opened = await openBackup({ ...opening, allowedSigners: signed.allowedSigners, onSigned })
    context.notice(`Restoring ${manifest.name} into a scratch database on ${place.location}.`)
    return withRestoredCopy(opened, place, async (copy) => {
      const pending = await planCopy(context, folder, flags, { manifest, copy, reviewed })
      const plan = reviewed ?? pending
      await requireRunnable(plan, folder, flags)
      if (reviewed !== undefined) requireSameFiles(reviewed, pending, manifest)
      const { rehearseOn } = await import('../../engine/pg.ts')
      const { now, notice } = context
      const onStep = ({ id, kind }: PlanStep) => notice(`${id}  ${kind}`)
      const rehearsal = await rehearseOn(copy.address, { plan, now, onStep })
      const notes = notesOf(manifest, copy, { reviewed, pending })
      return { ...rehearsal, plan, sample: null, backup: { manifest, signedBy, notes } }
    })
  })
}

/** As deploy would ask it of the database itself. Throws IDENTITY.MISMATCH. */
function requireOwnEnvironment({ config }: JobContext, { name, database }: Manifest): void {
  const { identity } = database
  if (identity !== null) requireEnvironment({ identity, engine: 'present' }, config.environment, name)
}

/** Throws PLAN.REFUSED, and SCRATCH.UNAVAILABLE for what would reach beyond a scratch database on the live server. */
async function requireRunnable(
  plan: Plan,
  folder: MigrationFolder,
  { scratchUrl }: RehearseFlags,
): Promise<void> {
  const refusal = refusedPlan(plan)
  if (refusal !== undefined) throw refusal
  if (scratchUrl !== undefined) return
  const tags = new Set(plan.files.map(({ tag }) => tag))
  const { refuseServerWide } = await import('../../engine/pg.ts')
  await refuseServerWide({ ...folder, migrations: folder.migrations.filter(({ tag }) => tags.has(tag)) })
}

type Plans = { readonly reviewed: Plan | undefined; readonly pending: Plan }

function notesOf(
  { database, proven }: Manifest,
  { server }: RestoredCopy,
  { reviewed, pending }: Plans,
): readonly string[] {
  const isOtherServer = major(server.number) !== major(database.server.number)
  const isOtherBasis = reviewed !== undefined && reviewed.basis.facts?.hash !== pending.basis.facts?.hash
  return [
    ...(proven === null ? ['it has never been proven: ops backup verify does that'] : []),
    ...(isOtherServer ? [`it is of PostgreSQL ${database.server.text}, restored on ${server.text}`] : []),
    ...(isOtherBasis
      ? [
          'tables, sizes, constraints, indexes or the server are others in it than in the database that was planned for',
        ]
      : []),
  ]
}

function major(versionNumber: number): number {
  return Math.floor(versionNumber / 10_000)
}
