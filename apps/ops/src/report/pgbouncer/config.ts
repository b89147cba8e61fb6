import type { PoolerConfig } from '@twinship/pgbouncer'
import type { Outcome } from '../../context.ts'

/** The text alone on stdout: it goes into a file. */
export function configOutcome({ ini, sizes, warnings }: PoolerConfig): Outcome {
  return { document: { command: 'pgbouncer config', ini, sizes, warnings }, text: ini }
}
