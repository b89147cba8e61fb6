import { randomUUID } from 'node:crypto'
import { CodedError } from '@twinship/core'
import type { DatabaseState } from '../model/database-state.ts'
import type { EnvironmentName, Identity } from '../model/identity.ts'

/**
 * Compares what the database says it is with the environment a command was started for. Throws IDENTITY.MISMATCH
 * where they differ, and IDENTITY.MISSING for a copy, which may hold another environment's data.
 */
export function requireEnvironment(
  { identity, engine }: Pick<DatabaseState, 'identity' | 'engine'>,
  environment: EnvironmentName,
  location: string,
): void {
  if (identity === null && engine === 'none') return
  if (identity === null) {
    throw new CodedError(
      'IDENTITY.MISSING',
      `${location} was worked on before and has lost its identity, as a restored copy does.`,
      {
        hint: `If it is for ${environment}, run ops identify --environment ${environment}.`,
        details: { location, environment },
      },
    )
  }
  if (identity.environment === environment) return
  throw new CodedError(
    'IDENTITY.MISMATCH',
    `${location} is a ${identity.environment} database, and this command was started for ${environment}.`,
    { details: { location, environment, database: identity.environment, id: identity.id } },
  )
}

/** The identity to write where the engine meets a database for the first time. */
export function identityIfMissing(
  { identity }: Pick<DatabaseState, 'identity'>,
  environment: EnvironmentName,
): Identity | null {
  return identity === null ? { id: randomUUID(), environment } : null
}
