import { expect } from 'vitest'
import type { FolderContents } from '../support/folder-builder.ts'
import type { DeployerProcess } from '../crash/deployer-process.ts'
import { tags } from './history.ts'

/** Every deployer is told at once; together they apply each migration once, and all of them succeed. */
export async function playRound(
  deployers: readonly DeployerProcess[],
  url: string,
  folder: FolderContents,
): Promise<void> {
  const words = await Promise.all(deployers.map(({ tell }) => tell({ url, folder, resume: false })))
  expect(words.flatMap((word) => (word.kind === 'failed' ? [`${word.code}: ${word.message}`] : []))).toEqual(
    [],
  )
  const applied = words.flatMap((word) => (word.kind === 'done' ? word.applied : []))
  expect(applied.sort()).toEqual(tags)
}
