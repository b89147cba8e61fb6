import { authRoleSql, guideLimits, guideSections, guideText, lookupFunctionSql } from '@twinship/pgbouncer'
import type { Outcome } from '../../context.ts'

export function authQueryOutcome(database: string): Outcome {
  const sql = `${authRoleSql()}\n-- In the database ${JSON.stringify(database)}:\n${lookupFunctionSql(database)}`
  return { document: { command: 'pgbouncer auth-query', database, sql }, text: sql }
}

export function guideOutcome(topic: string | undefined): Outcome {
  const sections = guideSections.filter(({ id }) => topic === undefined || id === topic)
  return {
    document: { command: 'pgbouncer guide', sections, limits: guideLimits },
    text: `${guideText(sections)}\n${guideLimits}\n`,
  }
}
