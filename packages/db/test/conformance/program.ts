import type { AppDb, Tables } from '@twinship/db'
import { errorSteps } from './steps-errors.ts'
import { readingSteps } from './steps-reading.ts'
import { transactionSteps } from './steps-transactions.ts'
import { valueSteps } from './steps-values.ts'
import { writingSteps } from './steps-writing.ts'

/** One thing an app does. It starts on an empty database, and what it returns must be equal on both. */
export type Step = (db: AppDb, tables: Tables) => Promise<unknown>

export type Steps = Readonly<Record<string, Step>>

/** The program of the conformance suite: application code, written once, run on both databases. */
export const program: Steps = {
  ...readingSteps,
  ...writingSteps,
  ...valueSteps,
  ...transactionSteps,
  ...errorSteps,
}
