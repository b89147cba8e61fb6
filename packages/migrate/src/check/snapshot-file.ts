import type { Layout } from '../model/folder.ts'

/** Where drizzle-kit puts the snapshot of a migration; 0.x names it by what stands before the first underscore. */
export function snapshotFile(layout: Layout, tag: string): string {
  return layout === 'folders' ? `${tag}/snapshot.json` : `meta/${tag.split('_')[0]}_snapshot.json`
}
