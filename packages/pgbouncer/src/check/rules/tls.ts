import { error, isLoopback, setting, warning, when, type CheckInput, type Rule } from '../rule.ts'
import type { PoolerFinding } from '../../finding.ts'

const encrypts = ['require', 'verify-ca', 'verify-full']

export const clientTls: Rule = (input) => {
  const mode = setting(input, 'client_tls_sslmode')
  if (encrypts.includes(mode)) return []
  const isLocal = addresses(input).every(isLoopback)
  const make = isLocal ? warning : error
  const reach = isLocal ? 'this machine' : `the network (${setting(input, 'listen_addr')})`
  return [
    make(
      'TLS.CLIENT',
      `client_tls_sslmode is ${mode}: clients on ${reach} may connect without TLS.`,
      'Set client_tls_sslmode = require with client_tls_cert_file and client_tls_key_file.',
    ),
  ]
}

function addresses(input: CheckInput): readonly string[] {
  return setting(input, 'listen_addr')
    .split(/[\s,]+/)
    .filter((address) => address !== '')
}

export const serverTls: Rule = (input) => {
  const mode = setting(input, 'server_tls_sslmode')
  const isRemote = input.facts.databases.some(({ host }) => host !== undefined && !isLoopback(host))
  const make = isRemote ? error : warning
  const hint = 'Set server_tls_sslmode = verify-full and server_tls_ca_file.'
  const found: Readonly<Record<string, () => PoolerFinding>> = {
    'verify-full': () =>
      error(
        'TLS.SERVER',
        `server_tls_sslmode is ${mode} without a server_tls_ca_file: nothing can be verified.`,
        hint,
      ),
    'verify-ca': () =>
      warning(
        'TLS.SERVER',
        'server_tls_sslmode is verify-ca: any server of that CA is taken for the database.',
        hint,
      ),
    require: () => make('TLS.SERVER', 'server_tls_sslmode is require: encrypted, to whoever answers.', hint),
  }
  const plain = (): PoolerFinding =>
    make('TLS.SERVER', `server_tls_sslmode is ${mode}: the way to the server may be plain text.`, hint)
  if (mode === 'verify-full') {
    return when(setting(input, 'server_tls_ca_file') === '', found['verify-full'] ?? plain)
  }
  return [(found[mode] ?? plain)()]
}

export const listening: Rule = (input) =>
  when(
    addresses(input).some((address) => ['*', '0.0.0.0', '::'].includes(address)),
    () =>
      warning(
        'LISTEN.EVERYWHERE',
        `listen_addr is ${setting(input, 'listen_addr')}: every network of this machine reaches the login.`,
        'Name the one address that clients use.',
      ),
  )
