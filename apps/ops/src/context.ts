import type { Config } from '@twinship/core'
import type { seedDatabase } from '@twinship/seed'

/** What a job gets: a validated configuration and the ways to reach the outside. */
export type JobContext = {
  readonly config: Config
  /** The drizzle-kit folder to apply. */
  readonly migrations: string
  /** Says something on stderr, unless --quiet. */
  readonly notice: (text: string) => void
  /** Asks a person; undefined where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined
  /** Unix milliseconds. */
  readonly now: () => number
  readonly seed: typeof seedDatabase
}

/** What a command prints: a document for --json, text otherwise; with `error` the command also fails. */
export type Outcome = {
  readonly document: Readonly<Record<string, unknown>>
  readonly text: string
  readonly error?: Error
}
