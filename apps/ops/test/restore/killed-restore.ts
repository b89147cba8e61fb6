import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { doomFiles, doomQueries } from '@twinship/testkit/doom'
import { createContext } from '../../src/create-context.ts'
import { createInterruption } from '../../src/interruption.ts'
import type { RestoreFlags } from '../../src/jobs/restore/flags.ts'
import { restore } from '../../src/jobs/restore/restore.ts'
import { createTerminal } from '../../src/terminal.ts'

/**
 * Restores, undoes or resumes, and is killed where the first argument says: right after a step; `file:N` or `query:N`,
 * before that operation (queries count from the fence on); `gate:MS`, so long after the fence began to close, and before
 * it opens. What is not killed prints how many operations there were.
 */
const [at = '', action = '', operand, migrations] = process.argv.slice(2)
const [where = '', number] = at.split(':')
const files = where === 'file' ? doomFiles(Number(number)) : undefined
const queries = where === 'query' ? doomQueries(Number(number)) : undefined

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
const die = (): void => void process.kill(process.pid, 'SIGKILL')
await restore(
  context,
  { ...flags, confirm },
  action === 'restore' ? operand : undefined,
  async (reached): Promise<void> => {
    if (reached === at) die()
    if (reached === 'fencing') queries?.begin()
    if (where !== 'gate') return
    if (reached === 'fencing') setTimeout(die, Number(number))
    if (reached === 'swapped') await new Promise(() => undefined)
  },
)
process.stdout.write(`ended ${(files ?? queries)?.count() ?? 0}\n`)
