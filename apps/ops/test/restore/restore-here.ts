import { createContext } from '../../src/create-context.ts'
import { createInterruption } from '../../src/interruption.ts'
import type { StepHook } from '../../src/jobs/restore/flags.ts'
import { restore } from '../../src/jobs/restore/restore.ts'
import { workspaceRoot } from '../run-ops.ts'

export type Restoring = {
  readonly env: Readonly<Record<string, string>>
  /** Undefined to undo. */
  readonly backup?: string
  /** Of the migrations. */
  readonly folder: string
  /** Answers in place of --confirm. */
  readonly ask?: () => Promise<string>
  readonly safetyBackup?: boolean
}

/** In this process, telling of each step. */
export async function restoreHere(
  { env, backup, folder: migrations, ask, safetyBackup = false }: Restoring,
  onStep: StepHook,
) {
  const terminal = {
    out: () => undefined,
    err: () => undefined,
    ask,
    prompter: undefined,
    readInput: () => Promise.resolve(Buffer.from('')),
    paint: (_style: string, text: string) => text,
  }
  const surroundings = { env, workspaceRoot, cwd: workspaceRoot }
  const context = createContext(surroundings, terminal, createInterruption(), { color: false, migrations })
  const consent = ask === undefined ? { confirm: context.config.direct.name } : {}
  const flags = { safetyBackup, owner: true, maxPause: 20_000, ...consent }
  return restore(context, backup === undefined ? { ...flags, undo: true } : flags, backup, onStep)
}
