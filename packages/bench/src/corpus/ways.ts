import type { MigrationFolder } from '@twinship/migrate'
import type { PgCluster } from '@twinship/testkit'
import { compareDumps } from './compare-dumps.ts'
import { withCutFolder } from './cut-folder.ts'
import { applyAtOnce, applyFileByFile, attempt, type Outcome } from './outcome.ts'
import type { Project } from './project.ts'
import { pgScratch, sqliteScratch, type Scratch } from './scratch.ts'

export type Ways = {
  readonly stock: Outcome
  /** The files' text statement by statement without a migrator; only where stock fails and the engine does not. */
  readonly plain: Outcome | null
  readonly atOnce: Outcome
  readonly fileByFile: Outcome
}

/** Each way on an empty database of its own. */
export async function applyAllWays(
  project: Project,
  folder: MigrationFolder,
  server: PgCluster,
): Promise<Ways> {
  const on = async (work: (scratch: Scratch) => Promise<void>): Promise<Outcome> => {
    const scratch =
      folder.dialect === 'postgresql'
        ? await pgScratch(server, folder.layout, project.setup)
        : await sqliteScratch(folder.layout)
    try {
      return await attempt(scratch, () => work(scratch))
    } finally {
      await scratch.dispose()
    }
  }
  const stock = await withCutFolder(project.folder, folder, (cut) => on((scratch) => scratch.stock(cut)))
  const atOnce = await on(({ engine }) => applyAtOnce(engine, folder))
  const isOnlyOurs = stock.kind === 'failed' && atOnce.kind === 'applied'
  return {
    stock,
    plain: isOnlyOurs ? await on((scratch) => scratch.plain(folder)) : null,
    atOnce,
    fileByFile: await on(({ engine }) => applyFileByFile(engine, folder)),
  }
}

/** Against stock's result, else against that of the plain text; null where nothing can be compared. */
export function differencesOf({ stock, plain, atOnce, fileByFile }: Ways): readonly string[] | null {
  if (atOnce.kind === 'failed' || fileByFile.kind === 'failed') return null
  const among = compareDumps('at once', atOnce.dump, 'file by file', fileByFile.dump)
  if (stock.kind === 'applied')
    return [...compareDumps('stock', stock.dump, 'at once', atOnce.dump), ...among]
  if (plain?.kind !== 'applied') return null
  return [...compareDumps('plain', plain.dump, 'at once', atOnce.dump), ...among]
}
