import type { Config } from '@twinship/core'
import type { Outcome } from '../context.ts'
import type { RolesReport } from '../jobs/roles.ts'

/** The text is the script alone: made to be written to a file. */
export function rolesOutcome({ environment }: Config, report: RolesReport): Outcome {
  const { database, names, schemas, ledgerSchema, limits, sql } = report
  return {
    document: { command: 'roles', database, environment, roles: names, schemas, ledgerSchema, limits, sql },
    text: sql,
  }
}
