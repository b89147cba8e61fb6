import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Account } from '../process/account.ts'
import { searchPath, type Env } from '../process/environment.ts'

export interface TlsFiles {
  readonly caPath: string
  readonly certPath: string
  readonly keyPath: string
}

// Our own configuration: the system's openssl.cnf differs from machine to machine.
const config = `[req]
distinguished_name = dn
prompt = no
[dn]
CN = Twinship tests
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
`

// No argument holds a space: names come from the configuration.
const commands = [
  'ecparam -name prime256v1 -genkey -noout -out ca.key',
  'ecparam -name prime256v1 -genkey -noout -out server.key',
  'req -config openssl.cnf -x509 -new -key ca.key -sha256 -days 2 -extensions ca -out ca.crt',
  'req -config openssl.cnf -new -key server.key -subj /CN=localhost -out server.csr',
  'x509 -req -in server.csr -CA ca.crt -CAkey ca.key -set_serial 1 -sha256 -days 2 -extfile openssl.cnf -extensions server -out server.crt',
]

/** A certificate authority and a server certificate for localhost and 127.0.0.1, good for two days. */
export async function createCertificates(
  directory: string,
  account: Account | undefined,
  env: Env,
): Promise<TlsFiles> {
  await mkdir(directory, { recursive: true })
  const at = (name: string): string => join(directory, name)
  await writeFile(at('openssl.cnf'), config)
  await runOpenssl(directory, commands, env)
  for (const name of ['ca.key', 'server.key']) await chmod(at(name), 0o600)
  if (account) await chown(at('server.key'), account.uid, account.gid)
  return { caPath: at('ca.crt'), certPath: at('server.crt'), keyPath: at('server.key') }
}

export interface CertificateRequest {
  readonly name: string
  /** The CN: for a client the role that it may log in as. */
  readonly subject: string
  /** "DNS:localhost,IP:127.0.0.1"; without one the certificate is a client's. */
  readonly alternativeNames?: string
}

/** One more certificate of the authority that `createCertificates` made in this directory. */
export async function issueCertificate(
  directory: string,
  { name, subject, alternativeNames }: CertificateRequest,
  env: Env,
): Promise<{ readonly certPath: string; readonly keyPath: string }> {
  const at = (file: string): string => join(directory, file)
  const usage = alternativeNames === undefined ? 'clientAuth' : 'serverAuth'
  const names = alternativeNames === undefined ? '' : `subjectAltName = ${alternativeNames}\n`
  await writeFile(at(`${name}.ext`), `extendedKeyUsage = ${usage}\n${names}`)
  const issue = [
    `ecparam -name prime256v1 -genkey -noout -out ${name}.key`,
    `req -config openssl.cnf -new -key ${name}.key -subj /CN=${subject} -out ${name}.csr`,
    `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -set_serial 2 -sha256 -days 2 -extfile ${name}.ext -out ${name}.crt`,
  ]
  await runOpenssl(directory, issue, env)
  await chmod(at(`${name}.key`), 0o600)
  return { certPath: at(`${name}.crt`), keyPath: at(`${name}.key`) }
}

async function runOpenssl(directory: string, commands: readonly string[], env: Env): Promise<void> {
  const options = {
    cwd: directory,
    env: { PATH: searchPath(env).join(':') },
    extendEnv: false,
    timeout: 30_000,
  }
  for (const command of commands) await execa('openssl', command.split(' '), options)
}
