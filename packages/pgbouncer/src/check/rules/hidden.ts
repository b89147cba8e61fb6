import { isAtLeast } from '../../version.ts'
import { error, isOn, note, numberSetting, setting, warning, when, type Rule } from '../rule.ts'

/** Start-up parameters that a client relies on once it has sent them. */
const reliedUpon = [
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'transaction_timeout',
  'search_path',
  'options',
  'role',
  'default_transaction_read_only',
  'default_transaction_isolation',
]
const harmless = ['extra_float_digits']

export const ignoredParameters: Rule = (input) =>
  setting(input, 'ignore_startup_parameters')
    .split(/[\s,]+/)
    .filter((name) => name !== '' && !harmless.includes(name))
    .map((name) => {
      const make = reliedUpon.includes(name) ? error : warning
      return make(
        'HIDDEN.STARTUP_PARAMETER',
        `ignore_startup_parameters has ${name}: a client that sets it gets no error and not the setting.`,
        'Take it out, and set it with ALTER ROLE … SET or SET LOCAL.',
      )
    })

export const resets: Rule = (input) => [
  ...when(isOn(input, 'server_reset_query_always'), () =>
    warning(
      'HIDDEN.RESET',
      'server_reset_query_always is on: after every transaction it hides that somebody uses SET, and costs a round trip.',
      'Set it to 0, and use SET LOCAL in the apps.',
    ),
  ),
  ...when(setting(input, 'pool_mode') === 'session' && setting(input, 'server_reset_query') === '', () =>
    error(
      'HIDDEN.RESET',
      'server_reset_query is empty in session mode: the next client inherits settings, locks and temporary tables.',
      'Set server_reset_query = DISCARD ALL.',
    ),
  ),
]

export const checks: Rule = (input) => [
  ...when(setting(input, 'server_check_query').trim() === '', () =>
    warning(
      'HIDDEN.SERVER_CHECK',
      'server_check_query is empty: a connection that died while idle is given to a client.',
      'Leave server_check_query at its default.',
    ),
  ),
  ...when(!isOn(input, 'log_pooler_errors'), () =>
    error(
      'HIDDEN.LOG',
      'log_pooler_errors is off: errors that clients get are in no log.',
      'Set log_pooler_errors = 1.',
    ),
  ),
  ...when(isOn(input, 'application_name_add_host'), () =>
    note(
      'HIDDEN.APPLICATION_NAME',
      'application_name_add_host is on: the server sees another application_name than the app has set.',
      'Search for both forms, or set it to 0.',
    ),
  ),
]

export const timeouts: Rule = (input) => {
  const wait = numberSetting(input, 'query_wait_timeout') ?? 0
  const { acquireTimeoutMs } = input.expected
  const retry = numberSetting(input, 'server_login_retry') ?? 0
  const query = numberSetting(input, 'query_timeout') ?? 0
  return [
    ...when(wait === 0, () =>
      error(
        'TIMEOUT.QUERY_WAIT',
        'query_wait_timeout is 0: a client can wait for ever.',
        'Set it above DB_POOL_ACQUIRE_TIMEOUT.',
      ),
    ),
    ...when(wait > 0 && wait * 1000 <= acquireTimeoutMs, () =>
      warning(
        'TIMEOUT.QUERY_WAIT',
        `query_wait_timeout ${wait} s is not longer than DB_POOL_ACQUIRE_TIMEOUT (${acquireTimeoutMs} ms): clients are cut off before their own clear error.`,
        'Set it to half as much again.',
      ),
    ),
    ...when(retry > 5, () =>
      warning(
        'TIMEOUT.LOGIN_RETRY',
        `server_login_retry is ${retry} s: so long after an outage clients still get its error.`,
        'Set server_login_retry = 1.',
      ),
    ),
    ...when(query > 0, () =>
      warning(
        'TIMEOUT.QUERY',
        `query_timeout is ${query} s: a longer query loses its connection and not just its result.`,
        'Use statement_timeout of the role (ALTER ROLE … SET).',
      ),
    ),
  ]
}

export const preparedStatements: Rule = (input) => {
  if (!isAtLeast(input.facts.version, '1.21')) {
    return [
      note(
        'PREPARED.UNKNOWN',
        'This release does not know prepared statements of the protocol: a driver that uses them hangs or fails.',
        'Turn them off in every driver (prepare: false); @twinship/db does so by itself.',
      ),
    ]
  }
  return when((numberSetting(input, 'max_prepared_statements') ?? 0) === 0, () =>
    warning(
      'PREPARED.OFF',
      'max_prepared_statements is 0: named statements fail at random.',
      'Set max_prepared_statements = 200, or turn them off in every driver.',
    ),
  )
}
