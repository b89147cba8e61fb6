import type { Config, EnvRecord } from '@twinship/core'
import type { RunEvent } from '@twinship/migrate'
import type { seedDatabase } from '@twinship/seed'
import type { Prompter } from './prompter.ts'
import type { SmokeQuery } from './settings/ops-config.ts'

/** What a job gets: a validated configuration and the ways to reach the outside. */
export type JobContext = {
  readonly config: Config
  /** The drizzle-kit folder to apply. */
  readonly migrations: string
  /** Whether --migrations or ops.config.ts named it; otherwise it is the one of @twinship/db. */
  readonly isOwnFolder: boolean
  /** The drizzle.config.ts of that folder's schema, where ops.config.ts names it. */
  readonly drizzleConfig: string | undefined
  /** Where Drizzle's ledger is, if not at its default. */
  readonly ledger: LedgerNames
  /** What ops.config.ts wants asked once a deployment is through. */
  readonly smoke: readonly SmokeQuery[]
  /** How long to wait for another runner. */
  readonly waitMs: number
  /** The environment of the process, for the programs it starts. */
  readonly env: EnvRecord
  /** The folder in which the person typed the command. */
  readonly cwd: string
  /** Says something on stderr, unless --quiet. */
  readonly notice: (text: string) => void
  /** Tells on stderr what a run is at, unless --quiet. */
  readonly progress: (event: RunEvent) => void
  /** Writes to stdout at once: for what goes on until somebody stops it. */
  readonly emit: (text: string) => void
  /** Writes to stdout in place of what it wrote last; undefined where that is no terminal. */
  readonly redraw: ((text: string) => void) | undefined
  /** Lets a job stop at a safe point on the first signal; without it a signal ends the program at once. */
  readonly stoppable: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>
  /** Asks a person; undefined where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined
  /** Asks with menus; undefined where nobody can be asked. */
  readonly prompter: Prompter | undefined
  /** Unix milliseconds. */
  readonly now: () => number
  readonly seed: typeof seedDatabase
}

/** What a tool gets: a command that works on no database of ours, and needs none to be configured. */
export type ToolContext = Pick<JobContext, 'env' | 'cwd' | 'notice' | 'stoppable' | 'now'> & {
  /** What --url says. */
  readonly url: string | undefined
  /** Asks a person; undefined where nobody can be asked. */
  readonly prompter: Prompter | undefined
  /** Standard input to its end. */
  readonly readInput: () => Promise<Uint8Array>
}

export type LedgerNames = { readonly schema: string | undefined; readonly table: string | undefined }

/** What a command prints: a document for --json, text otherwise; with `error` the command also fails. */
export type Outcome = {
  readonly document: Readonly<Record<string, unknown>>
  readonly text: string
  /** Lines of JSON in place of the document, with --json or without: `audit export`. */
  readonly isLines?: boolean
  readonly error?: Error
}
