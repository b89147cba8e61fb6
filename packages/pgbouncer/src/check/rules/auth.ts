import { isAtLeast } from '../../version.ts'
import { error, note, setting, warning, when, type CheckInput, type Rule } from '../rule.ts'
import type { PoolerFinding } from '../../finding.ts'

const types: Readonly<Record<string, (type: string) => PoolerFinding>> = {
  any: open,
  trust: open,
  plain: (type) =>
    error(
      'AUTH.TYPE',
      `auth_type ${type}: passwords are sent as they are.`,
      'Set auth_type = scram-sha-256.',
    ),
  md5: (type) =>
    warning(
      'AUTH.TYPE',
      `auth_type ${type} also takes MD5, which is broken: what is stored opens the login.`,
      'Give every role a SCRAM verifier (ops pgbouncer userlist), then set auth_type = scram-sha-256.',
    ),
  hba: (type) =>
    note(
      'AUTH.TYPE',
      `auth_type ${type}: what holds is in auth_hba_file.`,
      'Look that it says scram-sha-256 and hostssl.',
    ),
  pam: (type) =>
    warning(
      'AUTH.TYPE',
      `auth_type ${type}: the password reaches the pooler as it is.`,
      'Use scram-sha-256 where you can.',
    ),
}

function open(type: string): PoolerFinding {
  return error(
    'AUTH.TYPE',
    `auth_type ${type}: whoever reaches the port is whoever they say they are.`,
    'Set auth_type = scram-sha-256.',
  )
}

export const authType: Rule = (input) => {
  const type = setting(input, 'auth_type')
  const judge = Object.hasOwn(types, type) ? types[type] : undefined
  return judge === undefined ? [] : [judge(type)]
}

/** The query that comes with pgBouncer reads pg_authid itself: auth_user must then be a superuser. */
export const authQuery: Rule = (input: CheckInput) => {
  const { facts } = input
  const query = setting(input, 'auth_query')
  if (setting(input, 'auth_user') === '') return []
  const hint = 'Install the function of ops pgbouncer auth-query, and set auth_query to it.'
  const isOwn = !/pg_(authid|shadow)/i.test(query)
  const misses = !isAtLeast(facts.version, '1.24.1') && !/rolvaliduntil|valuntil/i.test(query)
  return [
    ...when(!isOwn, () =>
      warning(
        'AUTH.QUERY',
        'auth_query reads the password table itself: auth_user can read every verifier.',
        hint,
      ),
    ),
    ...when(!isOwn && misses, () =>
      error(
        'AUTH.EXPIRED',
        'auth_query does not look at VALID UNTIL: expired passwords still open the pooler.',
        hint,
      ),
    ),
  ]
}
