import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with pnpm-workspace.yaml above this package. */
export function workspaceRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, 'pnpm-workspace.yaml'))) {
    const parent = dirname(directory)
    if (parent === directory) throw new Error('No pnpm-workspace.yaml above the testkit')
    directory = parent
  }
  return directory
}
