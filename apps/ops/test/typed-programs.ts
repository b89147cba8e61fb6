import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { binArguments, workspaceRoot } from './run-ops.ts'

/** The program as it is typed from any folder: what comes after `exec` of a shell script. */
const program = `node ${binArguments
  .map((one) =>
    one === 'tsx' ? import.meta.resolve('tsx') : one.replace(/^apps/, path.join(workspaceRoot, 'apps')),
  )
  .join(' ')}`
const kit = path.join(workspaceRoot, 'packages', 'db', 'node_modules', '.bin', 'drizzle-kit')

/**
 * A folder for PATH in which `npx twinship-ops`, `npx drizzle-kit` and `pnpm ops` are the programs of this workspace;
 * `more` comes after what is typed with `pnpm ops`.
 */
export function typedPrograms(folder: string, more: readonly string[] = []): string {
  mkdirSync(folder, { recursive: true })
  const scripts = {
    npx: `case "$1" in twinship-ops) shift; exec ${program} "$@" ;; drizzle-kit) shift; exec ${kit} "$@" ;; esac; exit 127`,
    pnpm: `shift\nexec ${program} "$@" ${more.join(' ')}`,
  }
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(path.join(folder, name), 0o755)
  }
  return `${folder}:${process.env['PATH'] ?? ''}`
}
