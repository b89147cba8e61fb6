import { credentialKind, type CredentialKind } from '../credentials/kind.ts'
import type { PoolerFinding } from '../finding.ts'
import { isSample } from '../sample.ts'
import type { UserlistEntry } from '../userlist/model.ts'
import { parseUserlist } from '../userlist/parse.ts'
import { error, warning, when } from './rule.ts'

export type UserlistInput = {
  readonly text: string
  /** Permissions of the file. */
  readonly mode: number
  /** auth_user: the one that may have to log in to the server by itself. */
  readonly authUser: string | undefined
  /** auth_type; undefined where it is not known. */
  readonly authType: string | undefined
}

/** Everything wrong with a userlist.txt. Names roles and never credentials. */
export function judgeUserlist(input: UserlistInput): readonly PoolerFinding[] {
  const { entries, brokenAt, repeated } = parseUserlist(input.text)
  return [
    ...when((input.mode & 0o077) !== 0, () =>
      error(
        'USERLIST.EXPOSED',
        `The userlist is open to others (0${(input.mode & 0o777).toString(8)}).`,
        'Run chmod 600 on it; it must belong to the user that pgBouncer runs as.',
      ),
    ),
    ...when(brokenAt !== undefined, () =>
      error(
        'USERLIST.BROKEN',
        `pgBouncer stops reading the userlist at line ${brokenAt}: whoever comes after it cannot log in.`,
        'A line is "name" "verifier", a quote inside doubled.',
      ),
    ),
    ...repeated.map((name) =>
      warning(
        'USERLIST.REPEATED',
        `${shown(name)} is in the userlist twice: the last one counts.`,
        'Take one out.',
      ),
    ),
    ...entries.flatMap((entry) => judgeEntry(entry, input)),
  ]
}

function judgeEntry({ name, credential }: UserlistEntry, input: UserlistInput): readonly PoolerFinding[] {
  if (isSample(credential)) {
    return [
      error(
        'USERLIST.SAMPLE',
        `${shown(name)} has a sample of userlist.txt.example: everybody knows its password.`,
        'Make a real one: ops pgbouncer userlist --user NAME --out FILE.',
      ),
    ]
  }
  const found = byKind[credentialKind(credential)](shown(name), input, name)
  return found === undefined ? [] : [found]
}

type Judge = (shown: string, input: UserlistInput, name: string) => PoolerFinding | undefined

const byKind: Readonly<Record<CredentialKind, Judge>> = {
  scram: () => undefined,
  empty: (name) =>
    error(
      'USERLIST.EMPTY',
      `${name} has no password in the userlist.`,
      'Make a verifier: ops pgbouncer userlist.',
    ),
  md5: (name, { authType }) => {
    const make = authType === 'scram-sha-256' ? error : warning
    const why =
      authType === 'scram-sha-256'
        ? 'which scram-sha-256 does not take'
        : 'and what is stored opens the login'
    return make(
      'USERLIST.MD5',
      `${name} has an MD5 verifier, ${why}.`,
      'Make a SCRAM one: ops pgbouncer userlist.',
    )
  },
  plain: (shownName, { authUser }, name) =>
    name === authUser
      ? warning(
          'USERLIST.PLAIN',
          `${shownName} has its password as it is: auth_user logs in to the server by itself.`,
          'Let it in by certificate instead (ops pgbouncer guide, TLS).',
        )
      : error(
          'USERLIST.PLAIN',
          `${shownName} has its password as it is.`,
          'Replace it by a verifier: ops pgbouncer userlist. Consider the password known.',
        ),
}

function shown(name: string): string {
  return JSON.stringify(name)
}
