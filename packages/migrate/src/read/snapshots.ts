import { z } from 'zod'
import type { Layout, SnapshotLink } from '../model/folder.ts'
import type { FolderFiles } from '../ports/folder-files.ts'
import { parseJson } from './json.ts'

/** What stands before the first snapshot in drizzle-kit; `pull` gives it to the snapshot itself, made from ''. */
const origin = '00000000-0000-0000-0000-000000000000'

/** The links of a snapshot: 0.x names one predecessor, 1.x any number. */
const linkSchema = z.union([
  z.object({ id: z.string(), prevIds: z.array(z.string()) }),
  z.object({ id: z.string(), prevId: z.string() }).transform(({ id, prevId }) => ({ id, prevIds: [prevId] })),
])

/** The snapshots in the order of their names, without their contents. */
export function readSnapshots(files: FolderFiles, layout: Layout): SnapshotLink[] {
  const isSnapshot =
    layout === 'journal'
      ? (file: string) => file.startsWith('meta/') && file.endsWith('_snapshot.json')
      : (file: string) => file.endsWith('/snapshot.json')
  const links = files.paths.filter(isSnapshot).map((file) => readLink(files, file))
  const ids = new Set(links.map(({ id }) => id))
  const isNamed = (id: string) => id !== '' && (id !== origin || ids.has(origin))
  return links.map((link) => ({ ...link, previousIds: link.previousIds.filter(isNamed) }))
}

function readLink(files: FolderFiles, file: string): SnapshotLink {
  const parsed = linkSchema.safeParse(parseJson(new TextDecoder().decode(files.read(file))))
  if (!parsed.success) return { file, id: null, previousIds: [] }
  return { file, id: parsed.data.id, previousIds: parsed.data.prevIds }
}
