import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext } from '../../src/create-context.ts'
import { createInterruption } from '../../src/interruption.ts'
import type { RestoreFlags } from '../../src/jobs/restore/flags.ts'
import { restore } from '../../src/jobs/restore/restore.ts'
import { createTerminal } from '../../src/terminal.ts'

/** Restores, undoes or resumes, and is killed right after the step that is named first. */
const [step = '', action = '', operand, migrations] = process.argv.slice(2)

const flags: RestoreFlags = {
  safetyBackup: false,
  owner: true,
  maxPause: 20_000,
  ...(action === 'restore' ? {} : { [action]: true }),
}
const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url))
const surroundings = { env: process.env, workspaceRoot, cwd: path.resolve('.') }
const terminal = createTerminal(process, false)
const common = { color: false, ...(migrations === undefined ? {} : { migrations }) }
const context = createContext(surroundings, terminal, createInterruption(), common)
const confirm = context.config.direct.name
await restore(context, { ...flags, confirm }, action === 'restore' ? operand : undefined, (reached) => {
  if (reached === step) process.kill(process.pid, 'SIGKILL')
})
process.stdout.write('ended\n')
