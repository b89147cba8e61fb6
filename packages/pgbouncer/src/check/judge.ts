import type { PoolerFinding } from '../finding.ts'
import type { CheckInput, Rule } from './rule.ts'
import { authQuery, authType } from './rules/auth.ts'
import { checks, ignoredParameters, preparedStatements, resets, timeouts } from './rules/hidden.ts'
import { poolMode, state } from './rules/mode.ts'
import { clientSize, serverSize, waiting } from './rules/size.ts'
import { clientTls, listening, serverTls } from './rules/tls.ts'
import { knownFlaws, oldRelease } from './rules/version.ts'

const rules: readonly Rule[] = [
  oldRelease,
  poolMode,
  state,
  waiting,
  authType,
  authQuery,
  clientTls,
  serverTls,
  listening,
  serverSize,
  clientSize,
  timeouts,
  ignoredParameters,
  resets,
  checks,
  preparedStatements,
  knownFlaws,
]

/** Everything wrong with a running pooler. */
export function judgePooler(input: CheckInput): readonly PoolerFinding[] {
  return rules.flatMap((rule) => rule(input))
}
