import { alterRole } from '../sql/alter-role.ts'
import { md5Verifier } from './md5.ts'
import { saltBytes, scramVerifier } from './scram.ts'

export type Credential = {
  readonly name: string
  readonly verifier: string
  /** For the server, in the same step. */
  readonly sql: string
}

export type CredentialOptions = {
  readonly method: 'scram' | 'md5'
  readonly iterations?: number
  /** `size` bytes that nobody can guess. */
  readonly random: (size: number) => Uint8Array
}

/** The verifier of a role for both sides; the password goes no further than this. */
export async function createCredential(
  name: string,
  password: string,
  { method, iterations, random }: CredentialOptions,
): Promise<Credential> {
  const verifier =
    method === 'md5'
      ? md5Verifier(name, password)
      : await scramVerifier(password, {
          salt: random(saltBytes),
          ...(iterations === undefined ? {} : { iterations }),
        })
  return { name, verifier, sql: alterRole(name, verifier) }
}

/** Many, a few at a time: deriving a key takes a core for a millisecond or more. */
export async function createCredentials(
  logins: readonly { readonly name: string; readonly password: string }[],
  options: CredentialOptions,
): Promise<readonly Credential[]> {
  const batch = 8
  const done: Credential[] = []
  for (let start = 0; start < logins.length; start += batch) {
    const part = logins.slice(start, start + batch)
    done.push(
      ...(await Promise.all(part.map(({ name, password }) => createCredential(name, password, options)))),
    )
  }
  return done
}
