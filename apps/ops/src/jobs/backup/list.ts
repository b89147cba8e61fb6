import { listBackups, type ListedBackup, type Manifest } from '@twinship/backup'
import type { JobContext } from '../../context.ts'
import { chooseBackup, openStore } from './store.ts'

export type ListReport = {
  readonly location: string
  /** Newest first. */
  readonly backups: readonly ListedBackup[]
}

export async function listStored(context: JobContext): Promise<ListReport> {
  const store = await openStore(context)
  return { location: store.location, backups: (await listBackups(store)).toReversed() }
}

export type ShowReport = { readonly location: string; readonly manifest: Manifest }

export async function showStored(context: JobContext, name: string | undefined): Promise<ShowReport> {
  const store = await openStore(context)
  return { location: store.location, manifest: await chooseBackup(context, store, name) }
}
