import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TempSqlite } from '@twinship/testkit'
import type { Switch } from './kill-switch.ts'

const program = fileURLToPath(new URL('runner.ts', import.meta.url))

export type Ended = { readonly signal: string | null; readonly stdout: string; readonly stderr: string }

/** Runs the history in a process of its own, killed where the switch says. */
export async function runKilled({ url, path }: TempSqlite, at: Switch | null): Promise<Ended> {
  const args = ['--conditions=twinship-source', '--import', 'tsx', program, url, path, JSON.stringify(at)]
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? null, stdout, stderr })
    })
  })
}
