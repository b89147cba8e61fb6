import type { Finding } from '@twinship/migrate'
import type { JobContext } from '../../context.ts'
import { examineDisk } from '../../doctor/disk.ts'
import type { MachineFinding } from '../../doctor/finding.ts'
import { examineServer } from '../../doctor/server.ts'
import { readPgHealth } from '../../health/pg-facts.ts'
import { pgFindings } from '../../health/pg-findings.ts'
import { reachFindings, reachServer } from '../../health/reach.ts'
import { defaultThresholds } from '../../health/thresholds.ts'
import { askApp } from './pulse.ts'

/** A transaction that is open for longer keeps a step waiting. */
const longTransactionSeconds = 60

/** What doctor and health find in the server, the way that clients take, the app, and the disk of a file; nothing is changed. */
export async function examineSurroundings({ config, now }: JobContext): Promise<readonly MachineFinding[]> {
  const { direct, database } = config
  const app = await askApp(config.deploy.healthUrl)
  if (direct.dialect !== 'postgresql') {
    const disk = direct.kind === 'file' ? (await examineDisk(direct.path)).findings : []
    return [...disk, ...app.findings]
  }
  const { findings: ofServer } = await examineServer(direct, now)
  const { reach, result } = await reachServer(direct, (session) =>
    readPgHealth(session, longTransactionSeconds),
  )
  const clients = database.url === direct.url ? [] : [(await reachServer(database, async () => null)).reach]
  const found = [
    ...ofServer,
    ...app.findings,
    ...[reach, ...clients].flatMap((one) => reachFindings(one, defaultThresholds)),
    ...(result === undefined ? [] : pgFindings(result, defaultThresholds)),
  ]
  return found.filter(
    ({ code, message }, at) => found.findIndex((one) => one.code === code && one.message === message) === at,
  )
}

/** The journal check's findings of what is pending, as findings of a deployment. */
export function ofJournal(
  findings: readonly Finding[],
  pending: ReadonlySet<string>,
): readonly MachineFinding[] {
  return findings
    .filter(({ tag, severity }) => severity !== 'note' && (tag === undefined || pending.has(tag)))
    .map(({ code, severity, message, hint }) => ({ code, severity, message, hint }))
}
