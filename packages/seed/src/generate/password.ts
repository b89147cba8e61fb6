import { createHash } from 'node:crypto'
import { hash } from '@node-rs/argon2'

/** The password of every account of the data set that can log in. */
export const testPassword = 'password123'

/** Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane); `algorithm` 2 is argon2id. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The first 16 bytes of SHA-256 over the seed in decimal digits, directly followed by the e-mail, in UTF-8. */
export function passwordSalt(seed: number, email: string): Uint8Array {
  return createHash('sha256').update(`${seed}${email}`, 'utf8').digest().subarray(0, 16)
}

export async function hashPassword(password: string, seed: number, email: string): Promise<string> {
  return await hash(password, { ...parameters, salt: passwordSalt(seed, email) })
}
