import type { JobContext } from '../../context.ts'
import type { MachineFinding } from '../../doctor/finding.ts'
import { askReadOnly } from '../../engine/ask.ts'
import type { SmokeQuery } from '../../settings/ops-config.ts'

/** Asks what ops.config.ts wants asked once a deployment is through, on the way that clients take. */
export async function askSmoke({ smoke, config }: JobContext): Promise<readonly MachineFinding[]> {
  const ask = ({ sql }: SmokeQuery) => askReadOnly(config.database, config, sql)
  const findings = await Promise.all(smoke.map((query) => answered(query, () => ask(query))))
  return findings.flat()
}

type Answer = readonly unknown[]

async function answered(query: SmokeQuery, ask: () => Promise<Answer>): Promise<readonly MachineFinding[]> {
  try {
    const [first] = await ask()
    const isWell = query.expect === undefined ? isTrue(first) : String(first) === String(query.expect)
    return isWell ? [] : [failed(query, 'does not have the answer that it should have')]
  } catch (error) {
    const state = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return [failed(query, `fails${state}`)]
  }
}

/** No row, NULL, false and 0 are a no. SQLite says 0 or 1. */
function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '0'
}

/** What it answers may be a value of a row: it is not told. */
function failed({ name }: SmokeQuery, why: string): MachineFinding {
  return {
    code: 'SMOKE.FAILED',
    severity: 'error',
    message: `The query "${name}" ${why}.`,
    hint: 'It stands in ops.config.ts, under deploy.smoke: run it by hand.',
  }
}
