import { readUsable, type ListedBackup, type Manifest } from '@twinship/backup'
import type { JobContext } from '../../context.ts'
import { chooseBackup, listAll, openStore, signedBy } from './store.ts'

export type ListReport = {
  readonly location: string
  /** Newest first. */
  readonly backups: readonly ListedBackup[]
}

export async function listStored(context: JobContext): Promise<ListReport> {
  const store = await openStore(context)
  return { location: store.location, backups: (await listAll(context, store)).toReversed() }
}

export type ShowReport = { readonly location: string; readonly manifest: Manifest }

/** Throws BACKUP.NOT_FOUND, and what makes it one that cannot be used: its manifest is not to be believed then. */
export async function showStored(context: JobContext, name: string | undefined): Promise<ShowReport> {
  const store = await openStore(context)
  const { name: chosen } = await chooseBackup(context, store, name)
  const manifest = await readUsable(store, chosen, signedBy(context))
  return { location: store.location, manifest }
}
