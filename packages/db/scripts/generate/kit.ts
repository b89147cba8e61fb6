import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError, runProgram } from '@twinship/core'
import { readJournal, type Dialect } from './journal.ts'
import type { JournalEntry } from './journal-form.ts'

/** The program itself: run by node, without the shell script around it. */
export const kit = path.join(path.dirname(fileURLToPath(import.meta.resolve('drizzle-kit'))), 'bin.cjs')

export const folderNames = { postgresql: 'pg', sqlite: 'sqlite' } as const satisfies Record<Dialect, string>
export const titles = { postgresql: 'PostgreSQL', sqlite: 'SQLite' } as const satisfies Record<
  Dialect,
  string
>

export type KitRun = {
  readonly packageDirectory: string
  readonly dialect: Dialect
  /** The migration folder to write into. */
  readonly out: string
  readonly name: string | undefined
  readonly custom: boolean
  /** A terminal is there for drizzle-kit to ask on. */
  readonly interactive: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Runs `drizzle-kit generate` and returns the entry it added, or undefined where the schema has no changes.
 * drizzle-kit exits 0 in either case, and also where it wanted to ask and could not: SCHEMA.PROMPT.
 */
export async function runKit(run: KitRun): Promise<JournalEntry | undefined> {
  const before = entries(run.out).length
  const args = kitArguments(run)
  // drizzle-kit puts ./ in front of some paths, so this one is relative.
  const env = { ...run.env, TWINSHIP_KIT_OUT: path.relative(run.packageDirectory, run.out) }
  const result = await runProgram(process.execPath, args, { cwd: run.packageDirectory, env })
  const output = result.stdout + result.stderr
  if (/prompts require a TTY/i.test(output)) {
    if (!run.interactive) throw promptError(run.dialect)
    spawnSync(process.execPath, args, { cwd: run.packageDirectory, env: { ...env }, stdio: 'inherit' })
  }
  const added = entries(run.out).slice(before)
  if (added.length === 1) return added[0]
  if (output.includes('No schema changes')) return undefined
  throw new CodedError(
    'SCHEMA.INVALID',
    `drizzle-kit wrote nothing for ${titles[run.dialect]}:\n${lastLines(output)}`,
  )
}

function kitArguments(run: KitRun): string[] {
  return [
    kit,
    'generate',
    `--config=drizzle.${folderNames[run.dialect]}.config.ts`,
    ...(run.name === undefined ? [] : [`--name=${run.name}`]),
    ...(run.custom ? ['--custom'] : []),
  ]
}

function entries(folder: string): readonly JournalEntry[] {
  try {
    return readJournal(folder).entries
  } catch (error) {
    if (error instanceof CodedError && error.code === 'MIGRATION.FOLDER_MISSING') return []
    throw error
  }
}

function promptError(dialect: Dialect): CodedError {
  return new CodedError(
    'SCHEMA.PROMPT',
    `${titles[dialect]}: something was dropped and something added; drizzle-kit must ask whether that is a rename, ` +
      'and there is no terminal. Nothing was written.',
    { details: { dialect } },
  )
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-12).join('\n')
}
