import { userlistLine, type Credential } from '@twinship/pgbouncer'
import type { Outcome } from '../../context.ts'
import type { HashReport } from '../../jobs/pgbouncer/hash.ts'
import type { UserlistReport } from '../../jobs/pgbouncer/userlist.ts'

const forServer = '-- For the server, in the same step: both sides need the same verifier.\n'

export function userlistOutcome({ method, credentials, file }: UserlistReport): Outcome {
  const sql = forServer + credentials.map((credential) => `${credential.sql}\n`).join('')
  const lines = `-- For userlist.txt:\n${credentials.map(lineOf).join('')}`
  return {
    document: { command: 'pgbouncer userlist', method, users: credentials, file },
    text: file === null ? lines + sql : sql,
  }
}

export function hashOutcome({ verifier, credential }: HashReport): Outcome {
  const document = {
    command: 'pgbouncer hash',
    verifier,
    user: credential?.name ?? null,
    sql: credential?.sql ?? null,
  }
  if (credential === undefined) return { document, text: `${verifier}\n` }
  return { document, text: `-- For userlist.txt:\n${lineOf(credential)}${forServer}${credential.sql}\n` }
}

function lineOf({ name, verifier }: Credential): string {
  return userlistLine({ name, credential: verifier })
}
